"""`brand` in every template: the company's look, read only where something of it is shown."""

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from company import brand


def look(_request: HttpRequest) -> dict[str, object]:
    return {"brand": SimpleLazyObject(_look)}


def _look() -> brand.Look:
    """A page that says that the database is away says it in the portal's own colours."""
    try:
        return brand.look()
    except DatabaseError:
        return brand.Look()

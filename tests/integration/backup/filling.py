"""A row for each table that has none, so that a drill says something about all of them."""

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models

from backup.contents import Table, tables
from company.models import ONLY

TEXT = "Zażółć\t„1011”\n\\N"
AT = datetime(2026, 3, 29, 0, 59, 59, 123456, tzinfo=UTC)
VALUES: Mapping[type[Any], object] = {
    models.UUIDField: uuid.UUID(int=7),
    models.BooleanField: True,
    models.DateTimeField: AT,
    models.DateField: date(2026, 3, 29),
    models.TimeField: time(23, 59, 59),
    models.DecimalField: Decimal("1.5"),
    models.JSONField: {"ż": [1, None, "\\u0000", {"a": True}]},
    models.BinaryField: bytes(range(256)),
    models.EmailField: "zosia@example.com",
    models.IntegerField: 1,
    models.CharField: TEXT,
    models.TextField: TEXT,
}
"""By kind of field, the narrower kinds first."""
SPECIAL: Mapping[str, Mapping[str, object]] = {
    "services.Ring": {"outcome": ""},
    "services.Timed": {"before": "other"},
}
"""What the database asks for besides."""
NUMBERS = frozenset({"extension", "number", "group", "scope", "mailbox"})


def fill() -> list[str]:
    """Returns those that nothing could be put into."""
    wanted = [model for model in tables(apps).values() if not model._base_manager.exists()]
    while wanted:
        able = [model for model in wanted if all(map(_is_there, model._meta.concrete_fields))]
        if not able:
            break
        for model in able:
            values = {field.attname: _value(field) for field in _written(model)}
            only = {"pk": ONLY} if model._meta.app_label == "company" else {}
            model._base_manager.create(**values | only | SPECIAL.get(model._meta.label, {}))
        wanted = [model for model in wanted if model not in able]
    return [model._meta.label for model in wanted]


def _written(model: Table) -> list["models.Field[Any, Any]"]:
    return [field for field in model._meta.concrete_fields if not (field.generated or _counts_itself(field))]


def _counts_itself(field: "models.Field[Any, Any]") -> bool:
    return isinstance(field, models.AutoField)


def _is_there(field: "models.Field[Any, Any]") -> bool:
    """Is there something that it can point to?"""
    related = field.related_model
    return field.null or not isinstance(related, type) or bool(related._base_manager.exists())


def _value(field: "models.Field[Any, Any]") -> object:
    related = field.related_model
    if isinstance(related, type):
        return related._base_manager.values_list("pk", flat=True).first()
    if field.choices:
        return next(iter(field.flatchoices))[0]  # type: ignore[attr-defined]
    if field.name in NUMBERS:
        return "1011"
    found = next(value for kind, value in VALUES.items() if isinstance(field, kind))
    return found[: field.max_length] if isinstance(found, str) else found

"""What stands at the head of every paper: the company's name and logo, and where the portal is."""

from urllib.parse import urlsplit

from django.conf import settings

from company import brand


def letterhead() -> dict[str, object]:
    """For the context of a template that extends templates/print/paper.html."""
    look = brand.look()
    return {"site": urlsplit(settings.PUBLIC_URL).netloc, "brand": look, "brand_logo": brand.logo_for_paper(look)}

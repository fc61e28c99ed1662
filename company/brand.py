"""How the portal looks and what it calls itself: by the company's name, colour and logo, else by its own."""

import base64
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from company.colours import Tints, mixed
from company.models import ONLY, Brand, Picture

PRODUCT: Final = "WebCTI"
SHEET, MANIFEST, LOGO = "style.css", "manifest.webmanifest", "logo.png"
PALE: Final = "#e6eaec"
"""Words on the deep ground of the page where one logs in."""
ICONS: Final = {"icon-192.png": "192", "icon-512.png": "512"}


@dataclass(frozen=True, slots=True)
class Look:
    """One state of it; pages name its files by `version`, so that browsers keep them."""

    name: str = ""
    color: str = ""
    logo: str = ""
    plate: str = ""
    version: int = 0

    @property
    def title(self) -> str:
        """What the portal is called."""
        return self.name or PRODUCT

    @property
    def sheet(self) -> str:
        """The address of a style sheet with its colour; empty: there is none."""
        return self.address(SHEET) if self.color else ""

    @property
    def manifest(self) -> str:
        return self.address(MANIFEST) if self.version else ""

    @property
    def image(self) -> str:
        return self.address(LOGO) if self.logo else ""

    @property
    def icon(self) -> str:
        return self.address("icon-192.png") if self.logo else ""

    @property
    def by_day(self) -> Tints | None:
        return Tints.by_day(self.color) if self.color else None

    @property
    def by_night(self) -> Tints | None:
        return Tints.by_night(self.color) if self.color else None

    def address(self, file: str) -> str:
        return reverse("company:brand", args=[self.version, file])


def look() -> Look:
    row = Brand.objects.filter(pk=ONLY).values("name", "color", "logo", "plate", "version").first()
    return Look(**row) if row else Look()


def picture(logo: str, size: str) -> bytes | None:
    found = Picture.objects.filter(logo=logo, size=size).values_list("content", flat=True).first()
    return None if found is None else bytes(found)


def style(found: Look) -> str:
    """The tokens of static/css/tokens.css that follow the company's colour."""
    day, night = found.by_day, found.by_night
    if day is None or night is None:
        return ""
    pairs = {
        "accent": (day.accent, night.accent),
        "accent-strong": (day.strong, night.strong),
        "accent-soft": (day.soft, night.soft),
        "on-accent": (day.on, night.on),
    }
    deep = {"brand-mark": day.accent, "brand-deep": mixed(day.accent, "#000000", 0.6), "brand-pale": PALE}
    lines = "".join(f"--{name}: {one}; " for name, one in deep.items())
    lines += "".join(f"--{name}: light-dark({light}, {dark}); " for name, (light, dark) in pairs.items())
    return f"@layer tokens {{ :root {{ {lines}}} }}\n"


def logo_for_paper(found: Look) -> str:
    """The logo as the first line of a document for paper carries it, see ui.typesetter; empty: none."""
    content = picture(found.logo, "logo") if found.logo else None
    return base64.b64encode(content).decode() if content else ""

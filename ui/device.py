"""What a person chose for this device: layout, theme, density, language (APP-02, X-18). Kept in cookies."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

REMEMBERED_FOR = 400 * 24 * 3600
"""Seconds; browsers keep no cookie longer."""


class LayoutChoice(StrEnum):
    AUTO = "auto"
    FULL = "full"
    MOBILE = "mobile"


class Theme(StrEnum):
    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class Density(StrEnum):
    COMFORTABLE = "comfortable"
    COMPACT = "compact"


class Layout(StrEnum):
    """The skeleton that a page is poured into."""

    FULL = "full"
    MOBILE = "mobile"
    FRAGMENT = "fragment"
    BARE = "bare"
    """Without navigation: log-in, set-password, and errors shown to strangers."""

    @property
    def template(self) -> str:
        return f"layouts/{self}.html"


@dataclass(frozen=True, slots=True)
class Device:
    """The choices of one device; an unknown or missing cookie means the default."""

    layout: LayoutChoice = LayoutChoice.AUTO
    theme: Theme = Theme.AUTO
    density: Density = Density.COMFORTABLE

    @classmethod
    def of(cls, cookies: Mapping[str, str]) -> Self:
        return cls(
            layout=_known(cookies.get(_cookie("layout")), LayoutChoice.AUTO),
            theme=_known(cookies.get(_cookie("theme")), Theme.AUTO),
            density=_known(cookies.get(_cookie("density")), Density.COMFORTABLE),
        )


def remember(response: HttpResponseBase, request: HttpRequest, **choices: str) -> None:
    """Keep `choices` (layout, theme, density or language) on this device."""
    for name, value in choices.items():
        response.set_cookie(
            _cookie(name), str(value), max_age=REMEMBERED_FOR, secure=request.is_secure(), httponly=True, samesite="Lax"
        )


def _cookie(name: str) -> str:
    """No other host may write over what was chosen here (T-SES-06)."""
    return f"{settings.COOKIE_PREFIX}{name}"


def is_handheld(headers: Mapping[str, str]) -> bool:
    """Does the browser call itself a telephone? Tablets do not, and get the full layout."""
    hint = headers.get("Sec-CH-UA-Mobile", "")
    if hint:
        return hint == "?1"
    agent = headers.get("User-Agent", "")
    return "iPhone" in agent or "Mobi" in agent


def skeleton(choice: LayoutChoice, headers: Mapping[str, str]) -> Layout:
    """Full or mobile, by choice or else by device (PLT-06, APP-02)."""
    if choice is LayoutChoice.AUTO:
        return Layout.MOBILE if is_handheld(headers) else Layout.FULL
    return Layout(choice.value)


_Choice = TypeVar("_Choice", bound=StrEnum)


def _known(value: str | None, default: _Choice) -> _Choice:
    try:
        return type(default)(value or default)
    except ValueError:
        return default

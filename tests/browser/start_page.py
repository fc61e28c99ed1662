"""A signed-in person's page that reads English, with its socket open."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

SOON = 20_000
"""Milliseconds."""


def speak_english(page: Page) -> None:
    """The demo's people read Polish, German or English; tests look for English words."""
    speak(page, "en")


def speak(page: Page, language: str) -> None:
    token = page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    form: dict[str, str | float | bool] = {"language": language, "next": "/"}
    headers = {"X-CSRFToken": token, "Referer": page.url}
    assert page.request.post("/language/", form=form, headers=headers).ok


def open_start_page(page: Page, log_in: Callable[..., None], extension: str) -> Page:
    log_in(page, extension)
    speak_english(page)
    page.goto("/")
    expect(page.locator("body")).to_have_attribute("data-live", "live", timeout=SOON)
    return page

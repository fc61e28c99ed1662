"""Every layout in every language: who goes a way through the portal, and whether its pages are theirs to read.

@each_reader
def test_…(office: RunningPortal, open_page: OpenPage, reader: Reader) -> None:
    page = open_page(office, **reader.browser)
    page.goto("/login/")
    reader.reads(page, "Log in")
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from secrets import token_hex
from typing import Any, Final

import pytest
from babel.messages.catalog import Message
from django.utils import translation
from django.utils.dates import WEEKDAYS
from playwright.sync_api import Page, expect

from pbx.simulator.company import COMPANY
from webcti import places, texts

NEWCOMER: Final = "Nina Neumann"
"""The name for people whom a test adds."""
LOCALES: Final = {"pl": "pl-PL", "en": "en-GB", "de": "de-DE"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with a `device`, whose browser asks for `language`, as their account does if it asks for any."""

    device: str
    language: str
    extension: str

    def __str__(self) -> str:
        return f"{self.device}-{self.language}"

    @property
    def browser(self) -> dict[str, Any]:
        """For `open_page`. Each sits at an address of their own, which counts where the portal trusts its proxy."""
        address = f"10.0.{int(self.extension) // 100}.{int(self.extension) % 100}"
        return {
            "device": self.device,
            "locale": LOCALES[self.language],
            "color_scheme": "dark" if self.language == "en" else "light",
            "extra_http_headers": {"X-Forwarded-For": address},
        }

    def words(self, sentence: str, **names: object) -> str:
        """What the portal says in this language where it says `sentence` in English."""
        with translation.override(self.language):
            return translation.gettext(sentence) % names

    def reads(self, page: Page, sentence: str, **names: object) -> None:
        """`sentence` is to be seen; the whole page is in this language and as wide as the screen."""
        expect(page.get_by_text(self.words(sentence, **names), exact=True).filter(visible=True).first).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", self.language)
        strange, beyond = strange_texts(page, self.language), overhang(page)
        assert not strange, f"{page.url} in {self.language}: {strange}"
        assert beyond <= 0, f"{page.url} is {beyond} pixels too wide"

    def chooses_a_password(self, page: Page) -> str:
        """A new one, on the page that lets do nothing else, and from there to the start page. Returns it."""
        password = f"niebieski tramwaj {token_hex(4)}"
        page.wait_for_url("**/set-password/")
        self.reads(page, "Choose your password")
        expect(page.locator("#id_password")).to_be_focused()
        for field in page.locator("main input[type=password]").all():
            field.fill(password)
        page.keyboard.press("Enter")
        self.arrives(page)
        expect(page.locator("#toasts")).to_contain_text(self.words("Your new password is in force."))
        return password

    def arrives(self, page: Page) -> None:
        """At the start page, in the layout of the device."""
        expect(page.locator("body")).to_have_attribute("data-extension-of-viewer", self.extension)
        expect(page.locator("html")).to_have_attribute("data-layout", self.device)
        self.reads(page, "Search and dial")


READERS: Final = (
    Reader("full", "pl", "1012"),
    Reader("full", "en", "1014"),
    Reader("full", "de", "1013"),
    Reader("mobile", "pl", "1015"),
    Reader("mobile", "en", "1027"),
    Reader("mobile", "de", "1025"),
)
"""Their accounts speak their languages. A test may give them a new password, and must not need the old one."""
each_reader = pytest.mark.parametrize("reader", READERS, ids=str)

TEXTS: Final = """() => {
    const found = new Set();
    const take = (text) => (text || "").split("·").filter((piece) => /\\p{L}{2}/u.test(piece))
        .forEach((piece) => found.add(piece));
    const walk = (element) => {
        if (element.matches("script, style, noscript, time, .avatar, [hx-disable], [translate=no]")) return;
        if (element.lang && element !== document.documentElement) return;
        ["aria-label", "title", "placeholder", "alt"].forEach((name) => take(element.getAttribute(name)));
        for (const child of element.childNodes) {
            if (child.nodeType === Node.TEXT_NODE) take(child.data);
            if (child.nodeType === Node.ELEMENT_NODE) walk(child);
        }
    };
    walk(document.documentElement);
    return [...found];
}"""
"""All that the portal itself says, also to those who hear a page: without what people wrote, times, and pieces that
name another language as theirs."""


def strange_texts(page: Page, language: str) -> list[str]:
    """What stands on the page and not in the catalogue of `language`: left in another one, or never marked."""
    fixed, patterns = _catalogue(language)
    found = filter(None, (AMOUNT.sub("", _plain(text)) for text in page.evaluate(TEXTS)))
    if language == "en":
        patterns = (*patterns, ENGLISH_DAY)
    patterns = (*patterns, PERIOD)
    unknown = (text for text in found if text not in fixed and not any(one.fullmatch(text) for one in patterns))
    return [text for text in unknown if _said_of(text) not in fixed]


def _said_of(text: str) -> str:
    """What a button says to those who hear it, without whom it is about: `Mark as heard: Jan Nowak`."""
    return text.partition(": ")[0]


def overhang(page: Page) -> int:
    """Pixels that the page is wider than the screen."""
    assert page.viewport_size
    return int(page.evaluate("document.documentElement.scrollWidth")) - page.viewport_size["width"]


@cache
def _catalogue(language: str) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Sentences as they stand, with room for names and numbers, and the pieces between, when those are marked up."""
    said = {_plain(text).replace("%%", "%") for message in texts.read(places.ROOT, language) for text in _said(message)}
    pieces = {text: PLACEHOLDER.split(text) for text in said if PLACEHOLDER.search(text)}
    with translation.override(language):
        days = set(map(str, WEEKDAYS.values()))
    fixed = said.difference(pieces).union(*(map(_plain, some) for some in pieces.values()), NAMES, days)
    return frozenset(fixed), tuple(re.compile(".+".join(map(re.escape, some))) for some in pieces.values())


def _said(message: Message) -> Iterable[str]:
    return (message.string,) if isinstance(message.string, str) else message.string


COUNTED: Final = re.compile(r"^\([0-9]+\) ")
AMOUNT: Final = re.compile(r"^(?:[A-Z]{3}|[€£$])?\s?-?[0-9][0-9.,\s]*(?:[A-Z]{3}|zł|€|£)?(?:, |$)")
"""Of money, as it stands in front of what it is for."""
ENGLISH_DAY: Final = re.compile(r"^[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4}(?:, [0-9]{2}:[0-9]{2})?$")
"""As webcti.formats writes it; in other languages a day has no letters."""
PERIOD: Final = re.compile(r"^[0-9]{1,2}\.? \w+ [0-9]{4} – [0-9]{1,2}\.? \w+ [0-9]{4}$")
"""What a job of an earlier test was about, in the language of whoever asked for it."""


def _plain(text: str) -> str:
    """Without spaces, stops, arrows, and how many missed calls wait, which stands before a page's title."""
    return COUNTED.sub("", " ".join(text.split())).strip(" .:→")


def _names() -> Iterator[str]:
    yield from ("WebCTI", "Apache-2.0", "CSV", "PDF", "TLS", "STARTTLS", NEWCOMER)
    yield from COMPANY.departments
    yield from (contact.name for contact in COMPANY.contacts)
    for person in COMPANY.people:
        yield from (person.name, person.email, f"{person.extension} {person.name}")


PLACEHOLDER: Final = re.compile(r"%\(\w+\)[sd]")
NAMES: Final = frozenset(_names())

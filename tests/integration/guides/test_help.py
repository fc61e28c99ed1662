"""Help: who reads what, what the exchange decides, and that every link leads somewhere."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import LicenceKind, LicensedFunction, User
from guides import views
from guides.templatetags import guides as help_links
from guides.views import GUIDES
from pbx.capabilities import Capability
from ui import navigation

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ROLES = {"user": 1, "manager": 2, "administrator": 3}
"""How many guides each role reads."""
LINK = re.compile(r'<footer class="panel-foot">(.*?)</footer>', re.DOTALL)
HELP = re.compile(r'help-link[^"]*" href="/help/([a-z]+)/#([a-z-]+)"')
ADDRESS = re.compile(r'href="([^"]+)"')


@pytest.fixture(autouse=True)
def everything_possible(monkeypatch: pytest.MonkeyPatch) -> None:
    for asked in (views, help_links):
        monkeypatch.setattr(asked, "capabilities", lambda: frozenset(Capability))


def signed_in(role: str) -> Client:
    person = User.objects.create_user(extension="1234", role=role, language="en", recording_access="own")
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reads_its_guides_and_no_others(role: str) -> None:
    client = signed_in(role)
    page = client.get("/help/").content.decode()
    for count, guide in enumerate(GUIDES, 1):
        address, allowed = reverse(guide.address_name), count <= ROLES[role]
        assert client.get(address).status_code == (200 if allowed else 403)
        assert (f'href="{address}"' in page) is allowed


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.usefixtures("exchange")
def test_every_link_of_a_guide_opens_for_its_reader(role: str) -> None:
    client = signed_in(role)
    found: set[str] = set()
    for guide in GUIDES[: ROLES[role]]:
        page = client.get(reverse(guide.address_name)).content.decode()
        found.update(address for foot in LINK.findall(page) for address in ADDRESS.findall(foot))
    assert len(found) > 12
    assert {address: client.get(address).status_code for address in found} == dict.fromkeys(found, 200)


@pytest.mark.parametrize(("role", "least"), [("user", 14), ("manager", 19), ("administrator", 28)])
@pytest.mark.usefixtures("exchange")
def test_the_help_of_a_page_leads_to_a_topic_that_its_reader_may_read(role: str, least: int) -> None:
    client = signed_in(role)
    person = User.objects.get()
    pages = {item.address: client.get(item.address).content.decode() for item in navigation.items_for(person)}
    found = {address: place for address, page in pages.items() for place in HELP.findall(page)}
    guides = {name: client.get(f"/help/{name}/").content.decode() for name, _key in found.values()}
    assert len(found) >= least
    assert [place for place in found.values() if f'<section id="{place[1]}"' not in guides[place[0]]] == []
    assert found["/history/"] == ("employees", "history")


def test_a_page_without_a_topic_for_its_reader_has_no_help_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    client, forwarding = signed_in("user"), reverse("services:forwarding")
    assert HELP.search(client.get(forwarding).content.decode())
    monkeypatch.setattr(help_links, "capabilities", frozenset)
    page = client.get(forwarding)
    assert page.status_code == 200
    assert not HELP.search(page.content.decode())


def test_every_anchor_of_the_contents_stands_in_its_guide() -> None:
    client = signed_in("administrator")
    page = client.get("/help/").content.decode()
    found = re.findall(r'href="(/help/[a-z]+/)#([a-z-]+)"', page)
    guides = {address: client.get(address).content.decode() for address in {address for address, _ in found}}
    assert len(found) == sum(len(guide.topics) for guide in GUIDES) - _without_a_page()
    assert [key for address, key in found if f'id="{key}"' not in guides[address]] == []


def _without_a_page() -> int:
    """Whoever has no system telephone has no page for its labels."""
    return 1


def test_what_the_exchange_cannot_do_is_not_spoken_of(monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("user")
    before = client.get("/help/employees/").content.decode()
    monkeypatch.setattr(views, "capabilities", lambda: frozenset({Capability.CALL_FROM_OWN_PHONE, Capability.HOLD}))
    after = client.get("/help/employees/").content.decode()
    for gone in ('id="forwarding"', 'id="wake-up"', "Transfer hands the call on"):
        assert gone in before
        assert gone not in after
    assert "Hold lets the other side wait" in after


def test_a_right_that_is_missing_takes_its_topic_along() -> None:
    client = signed_in("user")
    assert 'id="recordings"' in client.get("/help/employees/").content.decode()
    User.objects.update(recording_access="none")
    assert 'id="recordings"' not in client.get("/help/employees/").content.decode()


def test_a_step_that_wants_a_licence_is_for_its_holders_alone() -> None:
    client = signed_in("user")
    steps = ("Pick up takes a call", "Record starts a recording")
    assert all(step in client.get("/help/employees/").content.decode() for step in steps)
    kind = LicenceKind.objects.create(name="CTI.user")
    for function in ("calls.pick_up", "recordings.record_own"):
        LicensedFunction.objects.create(kind=kind, permission=function)
    page = client.get("/help/employees/").content.decode()
    assert [step for step in steps if step in page] == []


def test_the_search_finds_words_of_the_readers_language_without_their_accents() -> None:
    client = signed_in("user")
    User.objects.update(language="pl")
    found = client.get("/help/", {"q": "polaczenia NIEODEBRANE"}).content.decode()
    assert "#missed-calls" in found
    assert "#costs" not in found
    nothing = client.get("/help/", {"q": "żyrafa"}).content.decode()
    assert "/help/employees/#" not in nothing


def test_help_asks_the_database_for_nothing_of_its_own(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    client = signed_in("administrator")
    client.get("/help/")
    with django_assert_max_num_queries(20):
        client.get("/help/administrators/")

"""Each door of tests/integration/doors.py, tried by everybody, by every verb. SECURITY §4."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from accounts import permissions
from accounts.models import Session, User
from accounts.permissions import Permission
from tests.integration.accounts.conftest import PASSWORD, PIN, Login, open_with_pin
from tests.integration.doors import DOORS, PASSAGE, PUBLIC, READ, SIGNED_IN, Door

each_door = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
closed = [door for door in DOORS if door.needs not in {PUBLIC, PASSAGE}]
each_closed_door = pytest.mark.parametrize("door", closed, ids=lambda door: door.name)
guarded = [door for door in closed if door.needs != SIGNED_IN]
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


@pytest.fixture(autouse=True)
def _empty_board(valkey: str, db: None) -> None:
    User.objects.create_user("1012", comment="Ola", language="en")


@pytest.fixture
def ola() -> User:
    """Has no password yet."""
    return open_with_pin(User.objects.get(extension="1012"))


@pytest.fixture(params=["user", "manager", "administrator"])
def reader(request: pytest.FixtureRequest) -> User:
    return User.objects.create_user("1011", PASSWORD, comment="Ala", role=request.param, language="en")


def as_(user: User, **options: bool) -> Client:
    client = Client(**options)
    client.force_login(user)
    return client


def go(client: Client, door: Door, verb: str, **headers: str) -> HttpResponse:
    response: HttpResponse = client.generic(verb, door.path, query_params=dict(door.query) or None, headers=headers)
    return response


def named_patterns(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        else:
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from named_patterns(pattern, namespace + inner)


def test_t_az_01_every_url_is_in_the_table_of_doors() -> None:
    patterns = list(named_patterns(get_resolver()))
    assert sorted(patterns) == sorted(door.name for door in DOORS)
    assert "None" not in "".join(patterns), "every URL has a name"


@each_door
def test_the_example_address_is_that_door(door: Door) -> None:
    assert resolve(door.path).view_name == door.name


def test_t_az_01_at_most_eight_doors_stand_open() -> None:
    assert len([door for door in DOORS if door.needs == PUBLIC]) <= 8


@each_door
def test_t_az_01_a_stranger_gets_through_open_doors_only(door: Door) -> None:
    for verb in ("GET", "HEAD", *UNSAFE):
        response = go(Client(), door, verb)
        if door.needs not in {PUBLIC, PASSAGE}:
            assert response.status_code == 302, verb
            assert response.headers["Location"].startswith("/login/?next=")
        elif verb == "GET" and door.needs == PUBLIC:
            assert response.status_code == (200 if "GET" in door.verbs else 405)


@each_door
def test_t_pin_05_a_session_that_must_set_a_password_opens_nothing_else(door: Door, ola: User, log_in: Login) -> None:
    client = log_in(ola.extension, PIN)
    for verb in ("GET", *UNSAFE):
        if door.needs in {PUBLIC, PASSAGE}:
            continue
        response = go(client, door, verb)
        assert (response.status_code, response.headers["Location"]) == (302, "/set-password/"), verb


@each_closed_door
def test_t_ses_04_htmx_is_sent_to_the_log_in_page_whole(door: Door) -> None:
    for verb in door.verbs:
        response = go(Client(), door, verb, hx_request="true", hx_current_url="http://testserver/history/?kind=missed")
        assert response.status_code == 401
        assert response.headers["HX-Redirect"] == "/login/?next=%2Fhistory%2F%3Fkind%3Dmissed"
        assert response.content == b""


def test_a_click_that_came_too_late_is_followed_after_the_log_in() -> None:
    headers = {"HX-Request": "true", "HX-Boosted": "true", "HX-Current-URL": "http://testserver/history/"}
    answer = Client().get("/settings/application/", headers=headers)
    assert answer.headers["HX-Redirect"] == "/login/?next=%2Fsettings%2Fapplication%2F"


@each_door
def test_t_az_02_whoever_may_gets_what_is_there(door: Door, reader: User) -> None:
    client = as_(reader)
    assert go(client, door, "GET").status_code == (door.found if "GET" in door.verbs else 405)
    assert go(client, door, "HEAD").status_code in {door.found, 405}
    for verb in UNSAFE:
        status = go(as_(reader), door, verb).status_code
        assert (status != 405) if verb in door.verbs else (status == 405), verb
        assert status not in {401, 403, 500}, verb


@pytest.mark.parametrize("door", guarded, ids=lambda door: door.name)
def test_t_az_02_whoever_lacks_the_permission_is_refused(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    user = User.objects.create_user("1011", PASSWORD, language="en", role=User.Role.ADMINISTRATOR)
    rest = frozenset(Permission) - {Permission(door.needs)}
    monkeypatch.setattr("accounts.models.people.permissions_of", lambda _user: rest)
    for verb in door.verbs:
        assert go(as_(user), door, verb).status_code == 403, verb


@each_door
def test_t_csrf_01_no_unsafe_verb_works_without_our_own_token(door: Door, ala: User) -> None:
    for verb in UNSAFE:
        for headers in ({}, {"X-CSRFToken": "x" * 32}, {"Origin": "https://evil.example"}):
            assert go(as_(ala, enforce_csrf_checks=True), door, verb, **headers).status_code == 403, (verb, headers)


def everything_stored() -> dict[str, list[object]]:
    return {
        model._meta.label: sorted(map(repr, model._default_manager.values_list()))
        for model in apps.get_models()
        if model is not Session
    }


def test_t_csrf_02_no_get_changes_anything(ala: User) -> None:
    client = as_(ala)
    before = everything_stored()
    assert before["accounts.User"]
    for door in DOORS:
        go(client, door, "GET")
        go(client, door, "HEAD")
    assert everything_stored() == before


def check_headers(response: HttpResponse) -> None:
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'nonce-")
    assert "frame-ancestors 'none'" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "microphone=()" in response.headers["Permissions-Policy"]


@each_door
def test_t_hdr_01_every_answer_carries_the_headers(door: Door, ala: User) -> None:
    for client in (Client(), as_(ala), as_(ala, enforce_csrf_checks=True)):
        for verb in ("GET", "POST", "DELETE"):
            check_headers(go(client, door, verb))


def test_t_hdr_01_errors_and_files_carry_the_headers(ala: User) -> None:
    loud = as_(ala)
    loud.raise_request_exception = False
    for path in ("/no-such-page/", "/static/no-such-file.css"):
        answer = loud.get(path)
        assert answer.status_code == 404
        check_headers(answer)
    refused = Client().get("/login/", headers={"Host": "evil.example"})
    assert refused.status_code == 400
    check_headers(refused)


@each_closed_door
def test_t_hdr_02_what_belongs_to_a_person_is_stored_nowhere(door: Door, ala: User) -> None:
    assert "no-store" in go(as_(ala), door, "GET").headers["Cache-Control"]


def test_a_nonce_is_used_once(ala: User) -> None:
    pages = [as_(ala).get("/settings/subscriber/") for _ in range(2)]
    policies = {page.headers["Content-Security-Policy"] for page in pages}
    assert len(policies) == 2
    for page in pages:
        nonces = set(re.findall(r'nonce="([^"]+)"', page.content.decode()))
        assert len(nonces) == 1
        assert f"'nonce-{nonces.pop()}'" in page.headers["Content-Security-Policy"]


@each_door
def test_t_ses_06_no_script_and_no_other_host_reads_our_cookies(door: Door, ala: User, log_in: Login) -> None:
    client = log_in("1011", PASSWORD)
    for verb in ("GET", "POST"):
        for name, cookie in go(client, door, verb).cookies.items():
            if not cookie.value:
                continue  # taken away
            assert cookie["httponly"], name
            assert cookie["samesite"] == "Lax", name
            assert not cookie["domain"], name


ASKED = re.compile(r"(?:has_perm\(|permission_required\()\s*[\"']([a-z_.]+)[\"']|\bperms\.([a-z_]+\.[a-z_]+)")


def test_every_permission_that_is_asked_for_is_in_the_table() -> None:
    root = Path(settings.BASE_DIR)
    rooms = ("accounts", "phonebook", "history", "cti", "services", "management", "webcti")
    texts = [path.read_text(encoding="utf-8") for room in rooms for path in (root / room).rglob("*.py")]
    texts += [path.read_text(encoding="utf-8") for path in (root / "templates").rglob("*.html")]
    asked = {first or second for text in texts for first, second in ASKED.findall(text)}
    assert len(asked) >= 5
    assert asked - set(permissions.Permission) == set()


def test_the_table_names_permissions_that_exist() -> None:
    for door in DOORS:
        if door.needs not in {PUBLIC, PASSAGE, SIGNED_IN}:
            assert door.needs in set(Permission)
        assert door.verbs is READ or "POST" in door.verbs

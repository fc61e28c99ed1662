"""What every answer of every door must carry, and what no request may do without (SECURITY §3.2, §3.4)."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from tests.integration.doors import DOORS
from tests.integration.doors.kinds import WHOLE, Door, Person, Whose
from tests.integration.matrix.company import Company
from tests.integration.matrix.walking import UNSAFE, go

pytestmark = pytest.mark.any_database  # headers, tokens, redirections: what stands around every page

each_door = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
each_closed_door = pytest.mark.parametrize(
    "door", [door for door in DOORS if door.is_closed], ids=lambda door: door.name
)
SOMEBODY = (Person.STRANGER, Person.LIMITED, Person.ADMINISTRATOR)


def visit(people: Company, who: Person, door: Door, verb: str, *, secure: bool = False, **headers: str) -> HttpResponse:
    return go(people.browser(who), door, verb, people.thing(who, Whose.OWN), secure=secure, **headers)


def strictly(people: Company, who: Person, door: Door, verb: str, **headers: str) -> HttpResponse:
    """As `visit`, without the favour that Django does to tests: tokens count."""
    return go(people.browser(who, enforce_csrf_checks=True), door, verb, people.thing(who, Whose.OWN), **headers)


@each_closed_door
def test_t_ses_04_htmx_is_sent_to_the_log_in_page_whole(door: Door, people: Company) -> None:
    headers = {"hx_request": "true", "hx_current_url": "http://testserver/history/?kind=missed"}
    for who in set(Person) - set(WHOLE):
        where = "/set-password/" if who is Person.LIMITED else "/login/?next=%2Fhistory%2F%3Fkind%3Dmissed"
        for verb in ("GET", *UNSAFE):
            answer = visit(people, who, door, verb, **headers)
            assert (answer.status_code, answer.content) == (401, b""), (who, verb)
            assert answer.headers["HX-Redirect"].startswith(where), (who, verb)


def test_t_ses_04_a_click_that_came_too_late_is_followed_after_the_log_in(people: Company) -> None:
    headers = {"HX-Request": "true", "HX-Boosted": "true", "HX-Current-URL": "http://testserver/history/"}
    answer = people.browser(Person.EXPIRED).get("/settings/application/", headers=headers)
    assert answer.headers["HX-Redirect"].startswith("/login/?next=%2Fsettings%2Fapplication%2F")


@each_door
def test_t_csrf_01_no_unsafe_verb_works_without_our_own_token(door: Door, people: Company) -> None:
    for verb in UNSAFE:
        assert strictly(people, Person.ADMINISTRATOR, door, verb).status_code == 403, verb
    for headers in ({"X-CSRFToken": "x" * 32}, {"Origin": "https://evil.example"}, {"HX-Request": "true"}):
        assert strictly(people, Person.ADMINISTRATOR, door, "POST", **headers).status_code == 403, headers
    for who in (Person.STRANGER, Person.LIMITED):
        assert strictly(people, who, door, "POST").status_code == 403, who


@each_door
def test_t_csrf_01_a_planted_token_does_not_work_from_another_origin(
    door: Door, people: Company, https: Settings
) -> None:
    """A subdomain that somebody else runs could plant the token; it cannot say that it is us."""
    elsewhere = ({"origin": "https://evil.example"}, {"origin": "http://testserver"}, {"origin": "null"}, {})
    elsewhere += ({"origin": "https://testserver:8443"}, {"referer": "https://evil.testserver/login/"})
    token = "a" * 32
    browser = people.browser(Person.ADMINISTRATOR, enforce_csrf_checks=True)
    browser.cookies[https.CSRF_COOKIE_NAME] = token

    def ask(**headers: str) -> tuple[int, bool]:
        thing = people.thing(Person.ADMINISTRATOR, Whose.OWN)
        answer = go(browser, door, "POST", thing, secure=True, x_csrftoken=token, **headers)
        return answer.status_code, getattr(answer.wsgi_request, "csrf_processing_done", False)

    for headers in elsewhere:
        assert ask(**headers) == (403, False), headers
    assert ask(origin="https://testserver")[1], "our own page may ask"


@each_door
def test_t_hdr_01_every_answer_carries_the_headers(door: Door, people: Company) -> None:
    for who in (Person.STRANGER, Person.ADMINISTRATOR):
        for verb in ("GET", "POST", "DELETE"):
            check_headers(visit(people, who, door, verb))
        check_headers(visit(people, who, door, "GET", hx_request="true"))
    check_headers(strictly(people, Person.STRANGER, door, "POST"))


def test_t_hdr_01_errors_and_files_carry_the_headers(people: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = people.browser(Person.EMPLOYEE)
    for path in ("/no-such-page/", "/static/no-such-file.css", "/people/%00/"):
        answer = browser.get(path)
        assert answer.status_code == 404
        check_headers(answer)
    refused = Client().get("/login/", headers={"Host": "evil.example"})
    assert refused.status_code == 400
    check_headers(refused)
    monkeypatch.setattr("cti.queries.own_calls", lambda user: 1 // 0)
    broken = browser.get("/live/strip/")
    assert broken.status_code == 500
    check_headers(broken)


def check_headers(response: HttpResponse) -> None:
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'nonce-")
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert "base-uri 'none'" in policy
    assert not {"'unsafe-inline'", "'unsafe-eval'", "'strict-dynamic'", "*", "http:", "https:"} & set(policy.split())
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "microphone=()" in response.headers["Permissions-Policy"]


def test_t_hdr_01_over_https_browsers_stay_with_https_for_a_year(people: Company, https: Settings) -> None:
    for door in DOORS:
        answer = visit(people, Person.EMPLOYEE, door, "GET", secure=True)
        stay = re.fullmatch(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"])
        assert stay, door.name
        assert int(stay[1]) >= 365 * 24 * 3600


@pytest.mark.req("PLT-05")
@each_door
def test_whoever_comes_without_https_is_sent_there_and_told_nothing(
    door: Door, people: Company, https: Settings
) -> None:
    if door.path.strip("/") in {"healthz", "readyz", "pbx/route"}:
        return  # a load balancer's and the exchange's, who ask without TLS; they say nothing to strangers
    for who in (Person.STRANGER, Person.ADMINISTRATOR):
        for verb in ("GET", "POST"):
            answer = visit(people, who, door, verb)
            assert (answer.status_code, answer.content) == (301, b""), (who, verb)
            assert answer.headers["Location"].startswith("https://testserver/"), (who, verb)
            assert not answer.cookies, (who, verb)


@pytest.mark.req("PLT-05")
def test_a_name_that_the_administrator_has_not_opened_is_not_answered(people: Company, https: Settings) -> None:
    for who in (Person.STRANGER, Person.ADMINISTRATOR):
        for host in ("203.0.113.7", "portal.outside.example", "testserver.outside.example"):
            answer = people.browser(who).get("/settings/subscriber/", headers={"host": host}, secure=True)
            assert answer.status_code == 400, (who, host)
            assert "Employee" not in answer.content.decode()


@each_closed_door
def test_t_hdr_02_what_belongs_to_a_person_is_stored_nowhere(door: Door, people: Company) -> None:
    for who in (Person.EMPLOYEE, Person.ADMINISTRATOR):
        for verb in door.verbs:
            assert "no-store" in visit(people, who, door, verb).headers["Cache-Control"], (who, verb)


def test_a_nonce_is_used_once(people: Company) -> None:
    pages = [people.browser(Person.EMPLOYEE).get("/settings/subscriber/") for _ in range(2)]
    policies = {page.headers["Content-Security-Policy"] for page in pages}
    assert len(policies) == 2
    for page in pages:
        nonces = set(re.findall(r'nonce="([^"]+)"', page.content.decode()))
        assert len(nonces) == 1
        assert f"'nonce-{nonces.pop()}'" in page.headers["Content-Security-Policy"]


@each_door
def test_t_ses_06_no_script_and_no_other_host_reads_our_cookies(door: Door, people: Company, https: Settings) -> None:
    for who in SOMEBODY:
        for verb in ("GET", "POST"):
            for name, cookie in visit(people, who, door, verb, secure=True).cookies.items():
                assert name.startswith("__Host-"), name
                assert cookie["secure"], name
                assert cookie["path"] == "/", name
                assert not cookie["domain"], name
                if cookie.value:  # else it is taken away
                    assert cookie["httponly"], name
                    assert cookie["samesite"] == "Lax", name


ELSEWHERE = (
    "//evil.example",
    "///evil.example",
    "https://evil.example/",
    "https:evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    " //evil.example",
    "/ok\r\nSet-Cookie: evil=1",
    "javascript:alert(1)",
    "http://testserver.evil.example/",
    "http://evil.example@testserver:80@evil.example/",
)


@each_door
def test_t_red_01_no_door_leads_to_another_host(door: Door, people: Company) -> None:
    for who in (Person.STRANGER, Person.EMPLOYEE):
        for verb in door.verbs:
            targets = ELSEWHERE if "canary" in leads(people, who, door, verb, "/history/?canary=1") else ELSEWHERE[:1]
            for target in targets:
                where = urlsplit(leads(people, who, door, verb, target))
                assert (where.scheme, where.netloc) == ("", ""), (who, verb, target)


def leads(people: Company, who: Person, door: Door, verb: str, target: str) -> str:
    """Where the answer sends a browser that asks to go on to `target`."""
    wishing = replace(door, query={**door.query, "next": target}, form={**door.form, "next": target})
    answer = visit(people, who, wishing, verb)
    assert "evil" not in answer.cookies
    names = ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url")
    return next((answer.headers[name] for name in names if name in answer.headers), "")


def test_t_csrf_03_neither_log_in_nor_log_out_work_from_another_site(people: Company) -> None:
    strict = people.browser(Person.EMPLOYEE, enforce_csrf_checks=True)
    assert strict.post("/logout/").status_code == 403
    assert strict.get("/logout/").status_code == 405
    assert strict.get("/settings/subscriber/").status_code == 200
    stranger = people.browser(Person.STRANGER, enforce_csrf_checks=True)
    assert stranger.post("/login/", {"extension": "1011", "secret": "zielony autobus 7"}).status_code == 403


@pytest.mark.parametrize(
    "path", ["/admin/", "/__debug__/", "/static/", "/static/../manage.py", "/.git/config", "/.env", "/var/secret_key"]
)
def test_t_cfg_03_what_only_developers_need_is_not_there(path: str, people: Company) -> None:
    for who in (Person.STRANGER, Person.ADMINISTRATOR):
        assert people.browser(who).get(path).status_code == 404, who

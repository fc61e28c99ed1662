"""How a page is poured: skeletons, fragments, parts, languages. PLT-06, APP-01, APP-02."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.template import engines
from django.test import Client, RequestFactory
from django_htmx.middleware import HtmxDetails
from pytest_django import Settings

from accounts.models import User
from company.models import ONLY, Brand
from ui.pages import render_page

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148"
PAGE = "/settings/application/"


@pytest.fixture
def client(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("1011", "zielony autobus 7", comment="Ala Nowak"))
    return client


def skeleton(response: HttpResponse) -> str:
    found = re.search(r'data-layout="(\w+)"', response.content.decode())
    return found[1] if found else "fragment"


@pytest.mark.req("PLT-06", "APP-02")
def test_a_telephone_gets_the_mobile_skeleton_and_a_computer_the_full_one(client: Client) -> None:
    assert skeleton(client.get(PAGE)) == "full"
    assert skeleton(client.get(PAGE, headers={"User-Agent": PHONE})) == "mobile"
    assert skeleton(client.get(PAGE, headers={"Sec-CH-UA-Mobile": "?1"})) == "mobile"
    client.cookies["layout"] = "full"
    assert skeleton(client.get(PAGE, headers={"User-Agent": PHONE})) == "full"


@pytest.mark.req("APP-02")
def test_whoever_chose_the_full_layout_on_a_telephone_gets_its_width(client: Client) -> None:
    client.cookies["layout"] = "full"
    assert 'content="width=1100"' in client.get(PAGE, headers={"User-Agent": PHONE}).content.decode()


def test_a_boosted_click_gets_the_inside_of_main_with_its_title(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Boosted": "true", "HX-Target": "main"}
    page = client.get(PAGE, headers=headers).content.decode()
    assert page.lstrip().startswith("<title>Application · WebCTI</title>")
    assert "<html" not in page
    assert 'id="main"' not in page
    assert 'class="rail"' not in page


def test_going_back_in_the_browser_s_history_gets_the_whole_page(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Target": "main", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get(PAGE, headers=headers).content.decode()


def test_caches_are_told_what_the_page_depends_on(client: Client) -> None:
    vary = client.get(PAGE).headers["Vary"]
    for header in ("Cookie", "User-Agent", "Sec-CH-UA-Mobile", "HX-Request", "HX-Target", "Accept-Language"):
        assert header in vary


def test_the_current_page_is_marked_in_every_navigation(client: Client) -> None:
    page = client.get(PAGE).content.decode()
    marked = re.findall(r'<a [^>]*href="([^"]+)"[^>]*aria-current="page"', page)
    assert set(marked) == {PAGE}


@pytest.mark.parametrize("path", ["/settings/phone/", "/settings/email/", "/set-password/"])
def test_a_page_that_another_leads_to_marks_that_other_one(client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    marked = re.findall(r'<a [^>]*href="([^"]+)"[^>]*aria-current="page"', page)
    assert len(marked) == 2, "the rail and the sheet of the narrow screen"
    assert set(marked) == {"/settings/subscriber/"}


def test_only_pages_that_exist_are_linked(client: Client) -> None:
    page = client.get(PAGE).content.decode()
    targets = set(re.findall(r'<a [^>]*href="(/[^"#]*)"', page))
    assert {"/", "/history/", "/voicemail/", "/costs/", "/settings/subscriber/"} <= targets
    for target in ("/settings/subscriber/", PAGE):
        assert client.get(target).status_code == 200
    for missing in ("/phonebook/", "/reports/", "/management/"):
        assert missing not in targets


def test_a_stranger_s_error_page_shows_no_navigation(db: None) -> None:
    answer = Client().get("/no-such-page/")
    assert answer.status_code == 404
    assert skeleton(answer) == "bare"
    assert 'class="rail"' not in answer.content.decode()


def test_an_error_inside_the_portal_keeps_the_shell(client: Client) -> None:
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert 'class="rail"' in answer.content.decode()


def test_a_form_that_is_too_old_says_so_in_a_page_of_ours(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/login/", {"extension": "1011"})
    assert answer.status_code == 403
    assert "This page was too old" in answer.content.decode()


@pytest.mark.parametrize("template", ["500.html", "400.html"])
def test_the_last_resort_pages_need_neither_request_nor_database(template: str) -> None:
    page = engines["django"].get_template(template).render()
    assert "WebCTI" in page
    assert "<script" not in page


@pytest.mark.req("APP-01")
def test_the_browser_s_language_holds_until_somebody_chose(db: None) -> None:
    client = Client()
    assert client.get("/login/", headers={"Accept-Language": "de-AT,de;q=0.9"}).headers["Content-Language"] == "de"
    assert client.get("/login/", headers={"Accept-Language": "fr"}).headers["Content-Language"] == "en"
    client.cookies["language"] = "pl"
    assert client.get("/login/", headers={"Accept-Language": "de"}).headers["Content-Language"] == "pl"
    client.cookies["language"] = "<script>"
    assert client.get("/login/", headers={"Accept-Language": "de"}).headers["Content-Language"] == "de"


def worker(client: Client) -> tuple[str, list[str]]:
    """Its version, and the files that it keeps."""
    answer = client.get("/worker.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache", "a new one is there at once"
    script = answer.content.decode()
    version, files = re.search(r'"webcti-files-(\w+)"', script), re.search(r"const FILES = \[(.*)\]", script)
    assert version is not None
    assert files is not None
    return version[1], re.findall(r'"([^"]+)"|PAGE', files[1])


@pytest.mark.req("PLT-06")
def test_t_hdr_02_the_worker_keeps_the_offline_page_and_nothing_personal(client: Client) -> None:
    _version, files = worker(client)
    assert all(not file or file.startswith("/static/") for file in files)
    offline = client.get("/offline/").content.decode()
    assert "Ala Nowak" not in offline
    assert "csrf" not in offline
    assert client.get("/offline/").headers["Cache-Control"] == "no-store"
    for file in re.findall(r'(?:src|rel="stylesheet" href)="([^"]+)"', offline):
        assert file in files, "the page stands there without the portal"


@pytest.mark.req("APP-01")
def test_the_worker_is_another_one_for_another_language_theme_or_look(client: Client) -> None:
    first, _files = worker(client)
    assert worker(client)[0] == first, "and no other by itself: nobody's files are fetched again and again"
    client.cookies["theme"] = "dark"
    dark, _files = worker(client)
    User.objects.update(language="pl")
    polish, _files = worker(client)
    Brand.objects.create(pk=ONLY, name="Bursztyn", color="#164194", version=3)
    branded, files = worker(client)
    assert len({first, dark, polish, branded}) == 4
    assert "/brand/3/style.css" in files
    assert '<html lang="pl" data-theme="dark"' in client.get("/offline/").content.decode()


def test_a_part_is_rendered_alone_when_it_is_named_and_allowed(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "{% load partials %}<main>{% partialdef rows inline %}<ul id='rows'>{{ one }}</ul>{% endpartialdef %}</main>"
    )
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]

    def poured(target: str) -> str:
        request = RequestFactory().get("/", headers={"HX-Request": "true", "HX-Target": target})
        request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
        request.user = AnonymousUser()
        request.session = {}  # type: ignore[assignment]
        return render_page(request, "page.html", {"one": 1}, parts=("rows",)).content.decode()

    assert poured("rows") == "<ul id='rows'>1</ul>"
    assert poured("secret") == "<main><ul id='rows'>1</ul></main>"

"""Administration → Look: the company's name, colour and logo."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.models import JournalEntry, User
from company import brand
from company.letterhead import letterhead
from company.models import Brand, Picture
from mail import posting
from mail.messages import compose
from tests.integration.management.conftest import As
from tests.unit.company.test_logo import picture

pytestmark = pytest.mark.django_db
PAGE = "/administration/branding/"
OURS = {"name": "Bursztyn Pumps", "palette": "own", "color": "#AA3300"}


@pytest.fixture
def browser(as_: As, administrator: User) -> Client:
    return as_(administrator)


def file(content: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


def save(browser: Client, **changed: Any) -> Any:
    return browser.post(PAGE, OURS | {"version": str(brand.look().version)} | changed)


def test_name_and_colour_are_shown_to_everybody(browser: Client, client: Client) -> None:
    assert save(browser).status_code == 302
    look = brand.look()
    assert (look.name, look.color, look.version) == ("Bursztyn Pumps", "#aa3300", 1)
    for address, who in (("/login/", client), ("/", browser)):
        page = who.get(address).content.decode()
        assert "· Bursztyn Pumps</title>" in page
        assert f'href="{look.sheet}"' in page
        assert f'href="{look.manifest}"' in page
    sheet = client.get(look.sheet)
    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in sheet["Cache-Control"]
    assert "--accent: light-dark(#" in sheet.content.decode()
    manifest = json.loads(client.get(look.manifest).content)
    assert (manifest["name"], manifest["start_url"]) == ("Bursztyn Pumps", "/")
    assert client.get("/static/" + manifest["icons"][0]["src"].removeprefix("/static/")).status_code in {200, 404}


def test_without_anything_the_portal_is_itself(client: Client) -> None:
    page = client.get("/login/").content.decode()
    assert "· WebCTI</title>" in page
    assert "/brand/" not in page
    for name in ("style.css", "logo.png", "icon-192.png", "nonsense", "../settings.py"):
        assert client.get(f"/brand/0/{name}").status_code == 404
    assert json.loads(client.get("/brand/0/manifest.webmanifest").content)["name"] == "WebCTI"


def test_a_logo_is_drawn_anew(browser: Client, client: Client) -> None:
    content = picture("JPEG", (900, 300), comment=b"kanarek-4711")
    assert b"kanarek-4711" in content
    assert save(browser, logo=file(content, "../../evil.svg")).status_code == 302
    look = brand.look()
    assert f'src="{look.image}"' in client.get("/login/").content.decode()
    for address, size in ((look.image, (480, 160)), (look.icon, (192, 192))):
        answer = client.get(address)
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
        assert b"kanarek" not in answer.content
        assert Image.open(io.BytesIO(answer.content)).size == size
    icons = json.loads(client.get(look.manifest).content)["icons"]
    assert [client.get(icon["src"]).status_code for icon in icons] == [200, 200]
    assert save(browser, remove="on").status_code == 302
    assert brand.look().image == ""
    assert client.get(look.image).status_code == 404


def test_an_older_address_gives_what_is_there_now_and_is_not_kept(browser: Client, client: Client) -> None:
    save(browser)
    old = brand.look().sheet
    save(browser, color="#164194")
    assert client.get(old)["Cache-Control"] == "no-cache"
    assert client.get(old).content == client.get(brand.look().sheet).content


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("logo", file(b"<svg onload='alert(1)'/>", "logo.svg")),
        ("logo", file(b"\x89PNG\r\n\x1a\nbroken")),
        ("logo", file(bytes(201 * 1024))),
        ("color", "red"),
        ("color", "#12345"),
        ("color", "#fff;}*{}"),
        ("color", ""),
        ("palette", "nonsense"),
        ("name", "x" * 61),
        ("name", "Bursztyn\r\nBcc: x@example.com"),
        ("name", "Bursztyn\u202ePumps"),
        ("version", "nonsense"),
    ],
)
def test_what_makes_no_sense_is_refused(browser: Client, field: str, value: Any) -> None:
    answer = save(browser, **{field: value})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not Brand.objects.exclude(version=0).exists()
    assert not Picture.objects.exists()


def test_a_name_is_text_wherever_it_stands(browser: Client, client: Client) -> None:
    save(browser, name='<b>"x"</b> & Söhne')
    page = client.get("/login/").content.decode()
    assert "<b>" not in page
    assert "&lt;b&gt;" in page
    assert json.loads(client.get(brand.look().manifest).content)["name"] == '<b>"x"</b> & Söhne'


def test_a_change_is_in_the_journal_and_can_be_taken_back(browser: Client) -> None:
    save(browser, logo=file(picture()))
    logo = brand.look().logo
    save(browser, name="Another", color="#164194", logo=file(picture(color=(0, 90, 0, 255))))
    assert brand.look().logo != logo
    undone = browser.post(f"{PAGE}undo/", {"version": "2"})
    assert undone.status_code == 302
    look = brand.look()
    assert (look.name, look.color, look.logo, look.version) == ("Bursztyn Pumps", "#aa3300", logo, 3)
    assert brand.picture(logo, "logo")
    browser.post(f"{PAGE}undo/", {"version": "2"})  # of a page that is old
    assert brand.look().version == 3
    told = [(entry.before, entry.after) for entry in JournalEntry.objects.filter(event="brand_changed")]
    assert told == [
        ("#164194 logo Another", "#aa3300 logo Bursztyn Pumps"),
        ("#aa3300 logo Bursztyn Pumps", "#164194 logo Another"),
        ("- - -", "#aa3300 logo Bursztyn Pumps"),
    ]
    assert "portal&#x27;s own look" in browser.get("/administration/journal/").content.decode()


def test_pictures_that_nobody_can_have_back_are_gone(browser: Client) -> None:
    for red in (10, 90, 170):
        save(browser, logo=file(picture(color=(red, 0, 0, 255))))
    assert Picture.objects.values("logo").distinct().count() == 2


def test_who_looked_at_an_older_one_is_told(browser: Client) -> None:
    save(browser)
    answer = save(browser, name="Late", version="0")
    assert "meanwhile" in str(answer.context["form"].errors)
    assert brand.look().name == "Bursztyn Pumps"


def test_the_preview_stores_nothing(browser: Client) -> None:
    asked = {"palette": "own", "color": "#ffd500", "name": "<i>Żółw</i>"}
    part = browser.get(PAGE, asked, headers={"HX-Request": "true", "HX-Target": "brand-preview"}).content.decode()
    assert part.strip().startswith('<div id="brand-preview"')
    assert "Darker than chosen" in part
    assert "&lt;i&gt;Żółw" in part
    assert not Brand.objects.exists()
    for nonsense in ("", "x", '"/><script>', "#12"):
        headers = {"HX-Request": "true", "HX-Target": "brand-preview"}
        assert "<script" not in browser.get(PAGE, asked | {"color": nonsense}, headers=headers).content.decode()


def test_letters_bear_the_name(browser: Client) -> None:
    save(browser)
    letter = compose("ala@example.com", "mail_test", {}, "en")
    assert "Bursztyn Pumps · WebCTI, http" in letter.text
    assert posting.sender_of(posting.post_office()) == "Bursztyn Pumps <webcti@localhost>"


def test_paper_bears_name_and_logo(browser: Client, tmp_path: Path) -> None:
    assert letterhead()["brand_logo"] == ""
    save(browser, logo=file(picture()))
    head = letterhead()
    assert isinstance(head["brand"], brand.Look)
    assert head["brand"].title == "Bursztyn Pumps"
    assert str(head["brand_logo"]).startswith("iVBOR")

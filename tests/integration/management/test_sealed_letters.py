"""Letters on paper with a link to a new password: a page for each, encrypted while they wait, given once. ADM-14."""

import re

import pytest
from django.test import Client

from accounts.models import JournalEntry, OneTimeLink, User
from jobs import queries
from jobs.models import Job, Piece
from management.bulk import sealed_letters
from management.models import BulkChange
from tests import pdf as reader
from tests.integration.accounts.letterbox import everything_stored
from tests.integration.management.bulk import LIST, done, work_off
from tests.integration.management.conftest import As, person

LINK = re.compile(r"http://testserver(/link/[A-Za-z0-9_-]{43}/)")


@pytest.fixture
def browser(administrator: User, as_: As) -> Client:
    return as_(administrator)


@pytest.fixture
def change(browser: Client, clerk: User, stranger: User) -> BulkChange:
    return done(browser, "password:sheet", clerk, stranger)


def asked(browser: Client, change: BulkChange, pile: int = 1) -> Job:
    answer = browser.post(f"{LIST}{change.pk}/letters/{pile}/")
    work_off()
    return Job.objects.get(pk=answer.headers["Location"].removeprefix("/jobs/").rstrip("/"))


def letters_in(content: bytes) -> list[str]:
    """Each page as one text, its link whole though it is broken over lines."""
    return ["".join(page.split()) for page in reader.pages(content)]


def fetched(browser: Client, job: Job) -> bytes:
    assert job.state == "done", job.error
    answer = browser.get(f"/jobs/{job.pk}/file/")
    assert answer.headers["Content-Type"] == "application/pdf"
    content = b"".join(answer.streaming_content)
    assert int(answer.headers["Content-Length"]) == len(content)
    return content


@pytest.mark.req("ADM-14")
def test_each_page_is_one_person_s_and_its_link_lets_them_in(
    browser: Client, change: BulkChange, clerk: User, stranger: User
) -> None:
    first, second = letters_in(fetched(browser, asked(browser, change)))
    assert "ZofiaŁącka" in first
    assert "1011" in first
    assert "Sales" in first
    assert "Zofia" not in second
    path = LINK.findall(first)[0]
    theirs = Client()
    theirs.get(path)
    assert theirs.post("/link/").headers["Location"] == "/set-password/"
    theirs.post("/set-password/", {"password": "niebieski tramwaj 9", "repeated": "niebieski tramwaj 9"})
    assert User.objects.get(pk=clerk.pk).password
    assert not User.objects.get(pk=stranger.pk).password


def test_t_pwd_05_the_links_rest_nowhere_in_the_clear(browser: Client, change: BulkChange) -> None:
    job = asked(browser, change)
    stored = b"".join(bytes(piece.content) for piece in Piece.objects.filter(job=job))
    assert b"%PDF" not in stored
    paths = [path for page in letters_in(b"".join(queries.content_once(job))) for path in LINK.findall(page)]
    assert len(paths) == 2
    assert not any(path.split("/")[2] in everything_stored() for path in paths)


def test_the_file_is_given_once_and_made_again_the_first_opens_nothing(browser: Client, change: BulkChange) -> None:
    job = asked(browser, change)
    assert browser.head(f"/jobs/{job.pk}/file/").status_code == 200
    (path,) = LINK.findall(letters_in(fetched(browser, job))[0])
    assert browser.get(f"/jobs/{job.pk}/file/").status_code == 404
    again = letters_in(fetched(browser, asked(browser, change)))
    assert LINK.findall(again[0]) != [path]
    theirs = Client()
    theirs.get(path)
    assert "/set-password/" not in (theirs.post("/link/").headers.get("Location") or "")
    assert OneTimeLink.objects.filter(used_at=None, purpose="activation").count() == 2
    assert JournalEntry.objects.filter(event="sealed_letters_made", after="2").count() == 2


def test_whoever_has_a_password_by_now_gets_no_letter(
    browser: Client, change: BulkChange, clerk: User, stranger: User
) -> None:
    clerk.refresh_from_db()
    clerk.set_password("niebieski tramwaj 9")
    clerk.save()
    (only,) = letters_in(fetched(browser, asked(browser, change)))
    assert "1029" in only
    stranger.refresh_from_db()
    User.objects.filter(pk=stranger.pk).update(is_active=False)
    job = asked(browser, change)
    assert job.state == "failed"
    assert "Nobody waits" in job.error


def test_letters_are_nobody_else_s_and_come_in_piles(
    browser: Client,
    change: BulkChange,
    manager: User,
    other_administrator: User,
    as_: As,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sealed_letters, "PILE", 1)
    page = browser.get(f"{LIST}{change.pk}/").content.decode()
    assert "Letters 1–1 as PDF" in page
    assert "Letters 2–2 as PDF" in page
    assert as_(manager).post(f"{LIST}{change.pk}/letters/1/").status_code == 403
    assert browser.post(f"{LIST}{change.pk}/letters/3/").headers["Location"] == f"{LIST}{change.pk}/"
    job = asked(browser, change, pile=2)
    assert as_(other_administrator).get(f"/jobs/{job.pk}/file/").status_code == 404
    (only,) = letters_in(fetched(browser, job))
    assert "1029" in only


def test_other_changes_have_no_letters(browser: Client, clerk: User) -> None:
    change = done(browser, "contact_access:edit", clerk)
    assert "Sealed letters" not in browser.get(f"{LIST}{change.pk}/").content.decode()
    answer = browser.post(f"{LIST}{change.pk}/letters/1/")
    assert answer.headers["Location"] == f"{LIST}{change.pk}/"
    assert not Job.objects.exists()


def test_t_pdf_01_a_name_is_a_name_on_paper(browser: Client, clerk: User) -> None:
    evil = person("1044", '<img src="http://169.254.169.254/"><link href=file:///etc>')
    change = done(browser, "password:sheet", evil)
    (page,) = letters_in(fetched(browser, asked(browser, change)))
    assert "<imgsrc=" in page

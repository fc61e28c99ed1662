"""Post-its: to whom, who sees what of them, and when they are over (NOTE-02, NOTE-03)."""

import re
from collections.abc import Collection, Mapping

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from history.lists.pages import PAGE_ROWS
from history.models import PostIt
from history.notes import postits
from history.notes.postits import Tray
from history.notes.subjects import NOTHING, Subject
from history.telling import announcing

Told = list[Mapping[int, Collection[str]]]


@pytest.fixture
def eva(db: None) -> User:
    return User.objects.create_user("1013", "jeszcze jeden kanarek", comment="Ewa Jabłońska")


@pytest.fixture
def browser(client: Client, anna: User) -> Client:
    client.force_login(anna)
    return client


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """Whose pages were told, once it is committed."""
    told: Told = []
    monkeypatch.setattr(announcing, "_listeners", [lambda _extensions, people: told.append(people)])
    return told


def written(author: User, *people: User, text: str = "Please call", subject: Subject = NOTHING) -> PostIt:
    return postits.write(author, people, text, subject, timezone.now())[0]


def test_an_open_tray_that_looks_again_keeps_all_that_it_shows(browser: Client, anna: User, jan: User) -> None:
    for n in range(PAGE_ROWS + 5):
        written(jan, anna, text=f"number {n}")
    first = browser.get("/post-its/").content.decode()
    (after,) = re.findall(r'href="/post-its/\?after=([\d-]+)"', first)
    more = browser.get("/post-its/", {"after": after}, headers={"HX-Request": "true", "HX-Target": "more"})
    (until,) = re.findall(r'name="until" value="([\d-]+)"', more.content.decode())
    written(jan, anna, text="the newest")
    again = browser.get("/post-its/", {"until": until}).content.decode()
    assert again.count("note-text") == PAGE_ROWS + 6


@pytest.mark.req("NOTE-02")
def test_each_of_several_colleagues_gets_one(browser: Client, anna: User, jan: User, eva: User) -> None:
    page = browser.get("/post-its/write/", {"to": "1012"}).content.decode()
    assert 'name="to" value="1012"' in page
    browser.post("/post-its/write/", {"to": ["1012", "1013"], "text": "Please call"}, headers={"HX-Request": "true"})
    assert [(one.to, one.text) for one in PostIt.objects.order_by("to__extension")] == [
        (jan, "Please call"),
        (eva, "Please call"),
    ]
    written = browser.get("/post-its/?tray=out").content.decode()
    assert "To Jan Nowak" in written
    assert "To Ewa Jab" in written


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ([], "Choose somebody."),
        (["4711"], "Nobody here has the number 4711."),
        (["x" * 5000], "Nobody here has the number"),
        ([str(1000 + n) for n in range(51)], "At most 50 people."),
    ],
)
def test_nothing_typed_is_lost_when_nobody_can_get_it(browser: Client, jan: User, to: list[str], words: str) -> None:
    answer = browser.post("/post-its/write/", {"to": ["1012", *to] if to else [], "text": "Do not lose me"})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert words in text
    assert "Do not lose me" in text
    assert not to or 'name="to" value="1012"' in text
    assert not PostIt.objects.exists()


def test_people_are_found_by_name_number_and_department(browser: Client, jan: User, eva: User) -> None:
    User.objects.create_user("1014", "kanarek", comment="Ewa Gone", is_active=False)
    found = browser.get("/post-its/people/", {"search": "jablo"}).content.decode()
    assert re.findall(r'data-add-person="(\d+)"', found) == ["1013"]
    assert re.findall(r'data-add-person="(\d+)"', browser.get("/post-its/people/?search=101").content.decode()) == [
        "1011",
        "1013",
        "1012",
    ]
    assert "Nobody of that name works here." in browser.get("/post-its/people/?search=gone").content.decode()


@pytest.mark.req("NOTE-03")
def test_both_sides_pages_are_told_at_once(
    anna: User, jan: User, told: Told, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        post_it = written(anna, jan)
    assert told == [{jan.pk: postits.TOPICS, anna.pk: postits.TOPICS}]
    told.clear()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        postits.see(jan, [post_it.pk], timezone.now())
        postits.see(jan, [post_it.pk], timezone.now())
    assert told == [{jan.pk: postits.TOPICS, anna.pk: postits.TOPICS}]


@pytest.mark.req("NOTE-02")
def test_the_writer_learns_that_it_was_read_and_seen_to(browser: Client, anna: User, jan: User) -> None:
    post_it = written(jan, anna)
    writer = Client()
    writer.force_login(jan)
    assert "Not read yet" in writer.get("/post-its/?tray=out").content.decode()
    browser.post("/post-its/seen/", {"post_it": [post_it.pk, "x", 10**30]}, headers={"HX-Request": "true"})
    assert "Read" in writer.get("/post-its/?tray=out").content.decode()
    browser.post(f"/post-its/{post_it.pk}/done/", headers={"HX-Request": "true"})
    assert "Done" in writer.get("/post-its/?tray=out").content.decode()
    browser.post(f"/post-its/{post_it.pk}/done/", {"again": "1"}, headers={"HX-Request": "true"})
    post_it.refresh_from_db()
    assert post_it.done_at is None
    assert post_it.seen_at is not None


def test_to_look_at_the_page_reads_nothing(browser: Client, anna: User, jan: User) -> None:
    written(jan, anna)
    browser.get("/post-its/")
    browser.get("/notices/")
    assert PostIt.objects.get().seen_at is None


@pytest.mark.req("NOTE-02")
def test_an_answer_goes_back_and_is_the_end_of_it(browser: Client, anna: User, jan: User) -> None:
    post_it = written(jan, anna, subject=Subject("+48601570947"))
    browser.post(f"/post-its/{post_it.pk}/answer/", {"text": "I did"}, headers={"HX-Request": "true"})
    (answer,) = postits.tray(jan, Tray.IN).rows
    assert (answer.post_it.author, answer.post_it.text, answer.post_it.number) == (anna, "I did", "+48601570947")
    post_it.refresh_from_db()
    assert post_it.done_at is not None


def test_nobody_answers_somebody_who_is_gone(browser: Client, anna: User, jan: User) -> None:
    post_it = written(jan, anna)
    User.objects.filter(pk=jan.pk).update(is_active=False)
    answer = browser.post(f"/post-its/{post_it.pk}/answer/", {"text": "Too late"}).content.decode()
    assert "no longer here" in answer
    assert "Too late" in answer


@pytest.mark.parametrize("verb", ["done", "answer"])
def test_t_az_02_what_was_written_to_another_is_not_there(
    browser: Client, anna: User, jan: User, eva: User, verb: str
) -> None:
    for author in (eva, anna):
        post_it = written(author, jan)
        assert browser.post(f"/post-its/{post_it.pk}/{verb}/", {"text": "x"}).status_code == 404
    browser.post("/post-its/seen/", {"post_it": [one.pk for one in PostIt.objects.all()]})
    assert not PostIt.objects.exclude(seen_at=None, done_at=None).exists()

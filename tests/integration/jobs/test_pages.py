"""One's own jobs on the screen: live while they run, found again later, and nobody else's."""

import asyncio
import re
import uuid
from collections.abc import Iterator

import pytest
from django.http import StreamingHttpResponse
from django.test import AsyncClient, Client

from accounts.models import User
from jobs import actions, run
from jobs.kinds import Progress, Refused, Running
from jobs.models import Job
from tests.integration.jobs.conftest import KIND, DoneBy, later

pytestmark = pytest.mark.django_db(transaction=True)
CONTENT = "Zażółć;1\r\n".encode() * 100_000


@pytest.fixture(autouse=True)
def _live_channel(valkey: str) -> None:
    """Pages draw the board."""


def halves(job: Running) -> Iterator[Progress]:
    for half in range(int(job.cursor.get("after", 0)), 2):
        yield Progress(half + 1, 2, {"after": half + 1}, CONTENT[half * 700_000 : (half + 1) * 700_000])


def browser(user: User, target: str = "") -> Client:
    headers = {"HX-Request": "true", "HX-Target": target} if target else {}
    client = Client(headers=headers)
    client.force_login(user)
    return client


@pytest.fixture
def job(anna: User, done_by: DoneBy) -> Job:
    done_by(halves)
    return actions.start(anna, KIND, {"to": 7})


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_there_is_a_page_before_anybody_asked_for_anything(anna: User) -> None:
    assert "No jobs" in text(browser(anna), "/jobs/")


def test_a_page_follows_its_job_while_it_is_open(job: Job, anna: User) -> None:
    page = text(browser(anna), f"/jobs/{job.pk}/")
    assert "Waits for its turn" in page
    assert f'hx-get="/jobs/{job.pk}/?open=1" hx-trigger="every 1s"' in page
    Job.objects.update(state="running", done=1234, total=5000)
    part = text(browser(anna, "job"), f"/jobs/{job.pk}/?open=1")
    assert part.strip().startswith('<section id="job"')
    assert re.search(r'<progress max="5000" value="1234"', part)
    assert "1,234 of 5,000" in part


def test_it_tells_once_that_it_is_done_and_asks_no_more(job: Job, anna: User) -> None:
    run.run_next()
    answer = browser(anna, "job").get(f"/jobs/{job.pk}/?open=1")
    assert answer.headers["HX-Trigger"] == '{"toast": {"text": "Done: Counting"}}'
    assert "every 1s" not in answer.content.decode()
    assert "HX-Trigger" not in browser(anna).get(f"/jobs/{job.pk}/").headers


def test_a_failure_is_told_with_its_reason_and_can_be_tried_again(anna: User, done_by: DoneBy) -> None:
    def refusing(_job: Running) -> Iterator[Progress]:
        raise Refused("More than <1 000> rows: take the CSV file.")
        yield

    done_by(refusing)
    job = actions.start(anna, KIND, {})
    run.run_next()
    answer = browser(anna, "job").get(f"/jobs/{job.pk}/?open=1")
    assert '"kind": "error"' in answer.headers["HX-Trigger"]
    page = text(browser(anna), f"/jobs/{job.pk}/")
    assert "More than &lt;1 000&gt; rows: take the CSV file." in page
    done_by(halves)
    assert browser(anna).post(f"/jobs/{job.pk}/again/").headers["Location"] == f"/jobs/{job.pk}/"
    assert run.run_next()
    assert Job.objects.get().has_file


def test_what_was_asked_for_is_found_again(job: Job, anna: User) -> None:
    page = text(browser(anna), "/jobs/")
    assert "Counting" in page
    assert "to 7" in page
    assert 'hx-trigger="every 2s"' in page
    run.run_next()
    page = text(browser(anna), "/jobs/")
    assert "every 2s" not in page
    assert f'href="/jobs/{job.pk}/file/" hx-boost="false" download' in page
    assert "1.3" in page, "its size in MB"


def test_the_file_comes_whole_under_a_plain_name(job: Job, anna: User) -> None:
    run.run_next()
    answer = browser(anna).get(f"/jobs/{job.pk}/file/")
    assert isinstance(answer, StreamingHttpResponse)
    assert answer.getvalue() == CONTENT
    assert answer.headers["Content-Length"] == str(len(CONTENT))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    day = r"\d{4}-\d\d-\d\d"
    assert re.fullmatch(
        rf'attachment; filename="tests-count-{day}-{job.pk.hex[:8]}\.csv"', answer.headers["Content-Disposition"]
    )


def test_the_file_leaves_piece_by_piece_under_asgi(job: Job, anna: User) -> None:
    run.run_next()

    async def fetch() -> list[bytes]:
        client = AsyncClient()
        await client.aforce_login(anna)
        answer = await client.get(f"/jobs/{job.pk}/file/")
        assert isinstance(answer, StreamingHttpResponse)
        assert answer.is_async
        return [piece async for piece in answer]  # type: ignore[attr-defined]

    pieces = asyncio.run(fetch())
    assert b"".join(pieces) == CONTENT
    assert max(map(len, pieces)) <= run.PIECE


def test_there_is_no_file_before_the_end(job: Job, anna: User) -> None:
    assert browser(anna).get(f"/jobs/{job.pk}/file/").status_code == 404


def test_t_az_11_the_file_is_not_given_to_whoever_lost_the_right(
    job: Job, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.run_next()
    monkeypatch.setattr("accounts.models.people.permissions_of", lambda _user: frozenset())
    assert browser(anna).get(f"/jobs/{job.pk}/file/").status_code == 403


def test_t_az_02_somebody_elses_job_looks_as_if_it_had_never_been(job: Job, jan: User) -> None:
    run.run_next()
    for path, verb in (("", "get"), ("file/", "get"), ("again/", "post"), ("drop/", "post")):
        answers = [getattr(browser(jan), verb)(f"/jobs/{name}/{path}") for name in (job.pk, uuid.uuid4())]
        assert [answer.status_code for answer in answers] == [404, 404]
    assert "Counting" not in text(browser(jan), "/jobs/")
    assert Job.objects.get().has_file


def test_a_job_can_be_cancelled_from_the_list_and_the_list_says_so(job: Job, anna: User) -> None:
    answer = browser(anna, "jobs").post(f"/jobs/{job.pk}/drop/")
    assert answer.headers["HX-Trigger"] == '{"toast": {"text": "Cancelled."}}'
    assert "No jobs" in answer.content.decode()
    assert not Job.objects.exists()
    assert not run.run_next()


def test_a_file_can_be_removed_without_scripts(job: Job, anna: User) -> None:
    run.run_next()
    answer = browser(anna).post(f"/jobs/{job.pk}/drop/", follow=True)
    assert "Removed." in answer.content.decode()
    assert not Job.objects.exists()


def test_a_page_whose_job_went_is_led_to_the_others(job: Job, anna: User) -> None:
    Job.objects.all().delete()
    answer = browser(anna, "job").get(f"/jobs/{job.pk}/?open=1")
    assert answer.headers["HX-Redirect"] == "/jobs/"


def test_a_file_that_is_over_is_not_found(job: Job, anna: User) -> None:
    run.run_next()
    client = browser(anna)
    with later(hours=25):
        client.force_login(anna)
        assert client.get(f"/jobs/{job.pk}/file/").status_code == 404


def test_too_many_at_once_are_refused_in_words(anna: User, done_by: DoneBy) -> None:
    done_by(halves)
    first = actions.start(anna, KIND, {"to": 0})
    run.run_next()
    for number in range(1, 6):
        actions.start(anna, KIND, {"to": number})
    page = browser(anna).post(f"/jobs/{first.pk}/again/", follow=True).content.decode()
    assert "You have asked for much already." in page


def test_a_kind_that_is_no_more_breaks_no_page(job: Job, anna: User) -> None:
    run.run_next()
    Job.objects.update(kind="of.before")
    assert "of.before" in text(browser(anna), "/jobs/")
    assert browser(anna).get(f"/jobs/{job.pk}/file/").status_code == 404

"""A statement on paper: as a job, within its limits, with nothing on it that its reader may not see."""

from collections.abc import Iterator

import pytest
import time_machine

from accounts.models import JournalEntry, User
from costs.models import PriceList
from costs.statements import paper
from jobs import queries, run
from jobs.models import Job
from tests import pdf as reader
from tests.integration.costs.statements.conftest import As, cost

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("jobs.tasks.wake", lambda: None)
    with time_machine.travel("2026-11-23T12:00:00+00:00", tick=False):
        yield


def asked_for(user: User, as_: As, query: str = "") -> Job:
    answer = as_(user).post(f"/management/costs/paper/{query}")
    job = Job.objects.order_by("-made").first()
    assert job
    assert answer.headers["Location"] == f"/jobs/{job.pk}/"
    return job


def done(job: Job) -> Job:
    while run.run_next():
        pass
    job.refresh_from_db()
    return job


def papers(job: Job) -> list[str]:
    assert done(job).state == "done", job.error
    return reader.pages(b"".join(queries.content(job)))


@pytest.mark.req("MGR-07")
def test_paper_tells_whose_costs_of_when_and_where_calls_went(
    manager: User, zofia: User, adam: User, canary: User, prices: PriceList, as_: As
) -> None:
    cost("1011", "2026-10-02", "1234.567")
    cost("1012", "2026-10-02", "5", "international", unknown=1, calls=3)
    cost("1011", "2026-09-02", "1000")
    cost("1011", "2026-10-03", "8", account="4711")
    cost("1029", "2026-10-02", "777")
    (page,) = papers(asked_for(manager, as_, "?month=2026-10"))
    for words in (
        "Statementofcosts",
        "Sales·October2026",
        "ZofiaŁącka",
        "PLN\xa01,234.57",
        "AdamŻak",
        "(1withoutaprice)",
        "Chargedtoaccounts",
        "September2026",
        "PLN\xa01,000.00",
        "PLN\xa01,247.57",
        "Mobile",
        "Of1callnobodyknowstheprice",
        "Page1of1",
    ):
        assert words in page, words
    assert "Canary" not in page
    assert "777" not in page
    assert JournalEntry.objects.get(event="costs_exported").after == "PDF"


def test_paper_of_one_person_has_their_destinations_and_days(
    manager: User, zofia: User, prices: PriceList, as_: As
) -> None:
    cost("1011", "2026-10-02", "2.5")
    cost("1011", "2026-10-03", "8", account="4711")
    (page,) = papers(asked_for(manager, as_, "?month=2026-10&person=1011"))
    for words in ("ZofiaŁącka(1011)·October2026", "Mobile", "Fri,2October", "4711", "PLN\xa02.50"):
        assert words in page, words


def test_an_empty_statement_is_an_honest_sheet(manager: User, as_: As) -> None:
    (page,) = papers(asked_for(manager, as_))
    assert "Nobodycalledoutsideinthesedays." in page


def test_too_many_lines_are_refused_in_words(administrator: User, monkeypatch: pytest.MonkeyPatch, as_: As) -> None:
    monkeypatch.setattr(paper, "MOST_LINES", 5)
    for extension in range(2000, 2006):
        cost(str(extension), "2026-11-02")
    job = done(asked_for(administrator, as_))
    assert job.state == "failed"
    assert "Take the CSV file, print the page, or choose a department." in job.error


def test_t_az_11_a_right_that_was_taken_away_makes_no_paper(manager: User, zofia: User, as_: As) -> None:
    cost("1011", "2026-11-02")
    job = asked_for(manager, as_)
    manager.role = "user"
    manager.save()
    assert done(job).state == "failed"


def test_this_month_is_the_month_in_which_it_was_asked_for(
    manager: User, zofia: User, prices: PriceList, as_: As
) -> None:
    cost("1011", "2026-11-02")
    with time_machine.travel("2026-11-30T22:55:00+00:00", tick=False):  # five minutes to midnight in Warsaw
        job = asked_for(manager, as_)
    with time_machine.travel("2026-11-30T23:05:00+00:00", tick=False):
        (page,) = papers(job)
    assert "November2026" in page
    assert "ZofiaŁącka" in page


def test_t_pdf_01_names_are_text_on_paper(manager: User, zofia: User, as_: As) -> None:
    zofia.comment = '<img src="file:///etc/passwd">'
    zofia.save()
    cost("1011", "2026-11-02")
    (page,) = papers(asked_for(manager, as_))
    assert "passwd" in page

"""A report on paper: as a job, of whom its reader looks after when it is made."""

from collections.abc import Iterator

import pytest
import time_machine

from accounts.models import Department, JournalEntry, User
from history.models import HourlyCalls
from jobs import queries, run
from jobs.models import Job
from management.reports.paper import MOST_LINES
from tests import pdf as reader
from tests.integration.management.conftest import As
from tests.integration.management.reports.conftest import MONDAY, NOW

pytestmark = pytest.mark.django_db(transaction=True)
PAPER = "/management/reports/paper/"


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("jobs.tasks.wake", lambda: None)
    with time_machine.travel(NOW, tick=False):
        yield


def asked_for(user: User, as_: As, query: str = "") -> Job:
    answer = as_(user).post(PAPER + query)
    job = Job.objects.order_by("-made").first()
    assert job
    assert answer.headers["Location"] == f"/jobs/{job.pk}/"
    return job


def done(job: Job) -> Job:
    while run.run_next():
        pass
    job.refresh_from_db()
    return job


def paper_of(job: Job) -> str:
    assert done(job).state == "done", job.error
    return "".join(reader.pages(b"".join(queries.content(job))))


@pytest.mark.req("MGR-07")
def test_paper_has_the_figures_of_the_page_and_nothing_of_other_departments(
    calls: None, manager: User, sales: Department, as_: As
) -> None:
    page = paper_of(asked_for(manager, as_))
    for words in (
        "Report",
        "Sales",
        "Answeredwithin20s25%",
        "aftermorethan60s",
        "bynobody250%",
        "Whenpeoplecalled",
        "Byhouroftheday",
        "ZofiaŁącka",
        "AdamŻak",
        "Nobodywasreachedyet1",
        "Page2of2",
    ):
        assert words in page, (words, page)
    assert "Canary" not in page
    assert "1029" not in page
    assert JournalEntry.objects.get(event="report_exported").after == "Sales, PDF"


@pytest.mark.parametrize(("language", "words"), [("pl", "Odebranewciągu20s"), ("de", "Innerhalbvon20sangenommen")])
def test_paper_speaks_its_readers_language(calls: None, manager: User, as_: As, language: str, words: str) -> None:
    User.objects.filter(pk=manager.pk).update(language=language)
    manager.refresh_from_db()
    assert words in paper_of(asked_for(manager, as_, "?of=month"))


def test_paper_of_days_without_a_call_says_so(calls: None, manager: User, as_: As) -> None:
    assert "Nobodyofthisdepartmenttelephoned" in paper_of(asked_for(manager, as_, "?of=day&day=2020-01-01"))


def test_t_az_11_whoever_looks_after_it_no_more_gets_no_paper(
    calls: None, manager: User, office: Department, as_: As
) -> None:
    job = asked_for(manager, as_)
    manager.manages.clear()
    assert done(job).state == "failed"
    assert "You do not look after this department any more." in job.error
    assert as_(manager).post(f"{PAPER}?department={office.pk}").status_code == 404
    assert as_(User.objects.get(extension="1011")).post(PAPER).status_code == 403


def test_many_people_are_cut_and_the_paper_says_so(calls: None, manager: User, sales: Department, as_: As) -> None:
    new = [User(extension=str(3000 + n), comment=f"Person {n}", department=sales, password="!") for n in range(200)]
    User.objects.bulk_create(new)
    HourlyCalls.objects.bulk_create(
        HourlyCalls(extension=user.extension, day=MONDAY.date(), hour=9, answered=3, within_5=3) for user in new
    )
    page = paper_of(asked_for(manager, as_))
    assert page.count("Person") >= MOST_LINES
    assert f"{202 - MOST_LINES}moreareintheCSVfile." in page

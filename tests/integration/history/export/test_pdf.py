"""A list of calls on paper: as a job, within its limits, with nothing on it that its reader may not see."""

import re

import pytest
from django.test import Client

from accounts.models import Department, Grant, JournalEntry, User
from history.export import pdf
from history.models import Record
from jobs import actions, queries, run
from jobs.child import OverTime
from jobs.models import Job
from phonebook.models import Contact, ContactNumber
from tests import pdf as reader
from tests.integration.history.calls import START, a_call

pytestmark = pytest.mark.django_db(transaction=True)
CANARY = "+48222222222"


@pytest.fixture(autouse=True)
def _quiet(valkey: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.tasks.wake", lambda: None)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asked_for(client: Client, query: str = "") -> Job:
    answer = client.post(f"/history/paper/{query}")
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


def test_paper_tells_whose_calls_of_when_and_how_they_went(anna: User) -> None:
    a_call(1, "incoming", name="Łucja Żak", via="Sales", talk_seconds=134)
    a_call(2, "missed", "", voicemail=True)
    a_call(3, "answered_by_other", "+4930901820", answered_by="1012")
    a_call(4, "outgoing", "+48601570949", answered=None)
    a_call(24 * 60, "outgoing", "1012", transferred_to="+48601570948")
    (page,) = papers(asked_for(browser(anna)))
    for words in (
        "Calls",
        "AnnaKrawiec-Łoś(1011)",
        "Saturday,21November2026",
        "Friday,20November2026",
        "10:01",
        "ŁucjaŻak",
        "601570947",
        "2:14",
        "throughSales",
        "Withheldnumber",
        "reachedvoicemail",
        "answeredby1012",
        "notanswered",
        "transferredto601570948",
        "Page1of1",
        "testserver",
    ):
        assert words in page, words
    assert page.index("Saturday") < page.index("Friday")


def test_paper_names_the_filter_and_counts_what_it_holds(anna: User) -> None:
    for minute in range(3):
        a_call(minute)
    a_call(9, "incoming")
    (page,) = papers(asked_for(browser(anna), "?kind=missed&from=2026-11-01&to=2026-11-30&least=0&q=60157"))
    assert "Missedcalls" in page
    assert "1November2026–30November2026" in page
    assert "“60157”" in page
    assert re.search(r"Calls3Missed3Talked0:00", page)


def test_an_empty_list_is_an_honest_sheet(anna: User) -> None:
    (page,) = papers(asked_for(browser(anna), "?kind=missed"))
    assert "Nocallmatches." in page


def test_the_job_says_what_it_is_about_in_the_words_of_its_reader(anna: User) -> None:
    job = asked_for(browser(anna), "?kind=missed&from=2026-11-01&to=2026-11-30")
    page = browser(anna).get("/jobs/").content.decode()
    assert "Call list as PDF" in page
    assert "Missed calls · 1 November 2026 – 30 November 2026" in page
    assert asked_for(browser(anna), "?kind=missed&from=2026-11-01&to=2026-11-30") == job, "the same, while it is open"


def test_a_row_that_stands_for_many_calls_is_one_row_on_paper(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_ROWS", 5)
    for minute in range(8):
        a_call(minute)
    assert done(asked_for(browser(anna), "?view=recent")).state == "done"


def test_more_than_a_thousand_calls_are_for_a_spreadsheet(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_ROWS", 20)
    for minute in range(21):
        a_call(minute)
    job = done(asked_for(browser(anna)))
    assert (job.state, job.size) == ("failed", 0)
    assert job.error == "This list has more than 20 calls. Take the CSV file, or choose a shorter period."
    Record.objects.order_by("started").first().delete()  # type: ignore[union-attr]
    assert done(asked_for(browser(anna))).state == "done"


def test_t_pdf_02_paper_that_takes_too_long_says_so(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_arguments: object) -> bytes:
        raise OverTime(20.0)

    monkeypatch.setattr("jobs.child.limited", slow)
    assert done(asked_for(browser(anna))).error.startswith("It took more than 20 seconds")


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "<img src=file:///etc/passwd>", "</table>&lt;"])
def test_t_pdf_01_t_xss_01_a_callers_name_is_text_on_paper(name: str, anna: User) -> None:
    a_call(1, "incoming", name=name)
    (page,) = papers(asked_for(browser(anna)))
    assert name.replace(" ", "") in page


@pytest.mark.req("X-20")
def test_t_ws_08_t_az_09_a_reserved_number_is_not_on_paper(anna: User) -> None:
    contact = Contact.objects.create(owner=None, name="The director")
    ContactNumber.objects.create(contact=contact, number=CANARY, reserved=True)
    a_call(1, "outgoing", CANARY, name=CANARY)
    a_call(2, "missed", forwarded_to=CANARY, transferred_to=CANARY)
    (page,) = papers(asked_for(browser(anna)))
    assert "222222" not in page.replace("-", "")
    assert "Hiddennumber" in page
    assert "Thedirector" in page


def test_t_az_09_t_az_12_paper_of_the_department_holds_its_people_and_is_written_down(db: None) -> None:
    ola = User.objects.create_user("1021", comment="Ola", role="manager", language="en")
    service, sales = (Department.objects.create(name=name) for name in ("Service", "Sales"))
    User.objects.create_user("1022", comment="Ula of Service", department=service)
    User.objects.create_user("1024", comment="Ewa", department=sales)
    ola.manages.add(service)
    a_call(1, extension="1022")
    a_call(2, "missed", CANARY, extension="1024", name="Canary")
    (page,) = papers(asked_for(browser(ola), "?scope=department"))
    assert "UlaofService" in page
    assert "Canary" not in page
    assert JournalEntry.objects.get(event="history_exported").after == "PDF"
    assert browser(ola).post("/history/paper/?scope=everybody").status_code == 403


def test_t_az_11_paper_of_calls_that_were_taken_away_is_not_made(anna: User) -> None:
    Grant.objects.create(user=anna, permission="reports.view")
    client = browser(anna)
    client.post("/history/everybody/")
    job = asked_for(client, "?scope=everybody")
    Grant.objects.all().delete()
    assert done(job).error == "You may not see these calls any more."


def test_too_many_wishes_are_refused_on_the_list(anna: User) -> None:
    client = browser(anna)
    for least in range(1, actions.MOST_OPEN + 1):
        asked_for(client, f"?least={least}")
    page = client.post("/history/paper/?least=99", follow=True)
    assert page.redirect_chain == [("/history/?least=99", 302)]
    assert "You have asked for much already." in page.content.decode()


@pytest.mark.slow
def test_a_thousand_calls_become_paper_within_the_limits(anna: User) -> None:
    Record.objects.bulk_create(
        Record(
            pbx="lab",
            origin=f"o{n}",
            extension="1011",
            direction="in",
            call=f"c{n}",
            outcome="incoming",
            number=f"+4860157{n:04}",
            name=f"Caller {n}",
            started=START,
            answered=START,
            ended=START,
        )
        for n in range(1000)
    )
    pages = papers(asked_for(browser(anna)))
    assert f"Page{len(pages)}of{len(pages)}" in pages[-1]
    assert "".join(pages).count("Incomingcall") == 1000

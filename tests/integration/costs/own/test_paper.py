"""A statement on paper: as a job, within its limits, with nothing on it that its reader may not see."""

from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import MainDevice, User
from costs.models import Part
from costs.own import paper
from jobs import actions, queries, run
from jobs.models import Job
from phonebook.models import Contact, ContactNumber
from tests import pdf as reader
from tests.integration.costs.spent import a_charge, a_price_list

DAY = date(2026, 11, 16)
CANARY = "+48222222222"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.tasks.wake", lambda: None)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asked_for(client: Client, query: str = "") -> Job:
    answer = client.post(f"/costs/month/paper/{query}")
    return Job.objects.get(pk=answer.headers["Location"].removeprefix("/jobs/").removesuffix("/"))


def done(job: Job) -> Job:
    while run.run_next():
        pass
    job.refresh_from_db()
    return job


def papers(job: Job) -> list[str]:
    assert done(job).state == "done", job.error
    return [page.replace("\xa0", "") for page in reader.pages(b"".join(queries.content(job)))]


@pytest.mark.req("COST-01")
def test_paper_has_the_sums_the_days_and_each_call(anna: User) -> None:
    a_price_list(currency="EUR")
    a_charge(DAY, "1.2049", name="Łucja Żak", zone="PL mobile", seconds=61, charged=120, clock="09:30")
    a_charge(DAY + timedelta(days=1), "0.5000", number="+49301234567", destination="international")
    a_charge(DAY, "0.2500", part=Part.ONWARD, clock="11:00")
    a_charge(DAY, None, destination="satellite", clock="12:00")
    a_charge(DAY, "9.0000", account="4711")
    a_charge(DAY, "77.0000", extension="1012")
    page = "".join(papers(asked_for(browser(anna))))
    for words in (
        "Statementofcosts",
        "November2026·AnnaKrawiec-Łoś(1011)",
        "Net€1.95VAT23%€0.45Gross€2.40Calls4Talked4:01",
        "1callhasnoknownpriceandisnotinthesum.",
        "Mobile22:01€1.45",
        "Satellite11:00—",
        "Together44:01€1.95",
        "ofthese,callssenton11:00€0.25",
        "Monday,16November33:01€1.45",
        "471111:00€9.00",
        "Monday,16November202609:30ŁucjaŻak601570947MobilePLmobile1:012:00€1.20",
        "Page1of",
    ):
        assert words in page, words
    assert "77.00" not in page


def test_the_job_says_which_month_it_is_about(anna: User) -> None:
    job = asked_for(browser(anna), "?of=2026-10")
    page = browser(anna).get("/jobs/").content.decode()
    assert "Statement of costs as PDF" in page
    assert "October 2026" in page
    assert asked_for(browser(anna), "?of=2026-10") == job, "the same, while it is open"


def test_a_month_without_calls_is_an_honest_sheet(anna: User) -> None:
    (page,) = papers(asked_for(browser(anna)))
    assert "Nocallsinthismonth." in page


def test_too_many_calls_are_left_to_the_table_and_the_sums_stay_whole(
    anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_price_list(currency="EUR")
    monkeypatch.setattr(paper, "MOST_CALLS", 3)
    for minute in range(4):
        a_charge(DAY, "1.0000", clock=f"10:{minute:02}")
    (page,) = papers(asked_for(browser(anna)))
    assert "Net€4.00" in page
    assert "The4singlecallsofthismontharetoomanyforpaper." in page
    assert "601570947" not in page


@pytest.mark.req("X-20")
def test_t_ws_08_a_reserved_number_is_not_on_paper(anna: User) -> None:
    a_price_list()
    contact = Contact.objects.create(owner=None, name="The director")
    ContactNumber.objects.create(contact=contact, number=CANARY, reserved=True)
    a_charge(DAY, "1.0000", number=CANARY, name=CANARY)
    page = "".join(papers(asked_for(browser(anna))))
    assert "222222" not in page.replace("-", "")
    assert "Hiddennumber" in page


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "<img src=file:///etc/passwd>", "</table>&lt;"])
def test_t_pdf_01_names_and_zones_are_text_on_paper(name: str, anna: User) -> None:
    a_price_list()
    a_charge(DAY, "1.0000", name=name, zone=name)
    page = "".join(papers(asked_for(browser(anna))))
    assert page.replace("-", "").count(name.replace(" ", "").replace("-", "")) == 2


def test_t_az_11_paper_of_an_extension_that_was_taken_away_is_not_made(anna: User) -> None:
    a_price_list()
    device = MainDevice.objects.create(user=anna, extension="1091")
    a_charge(DAY, "1.0000", extension="1091")
    client = browser(anna)
    client.post("/act-as/", {"extension": "1091"})
    job = asked_for(client)
    device.delete()
    assert done(job).error == "You may not see these costs any more."


def test_too_many_wishes_are_refused_on_the_statement(anna: User) -> None:
    client = browser(anna)
    for month in range(1, actions.MOST_OPEN + 1):
        asked_for(client, f"?of=2026-{month:02}")
    page = client.post("/costs/month/paper/?of=2025-12", follow=True)
    assert page.redirect_chain == [("/costs/month/?of=2025-12", 302)]
    assert "You have asked for much already." in page.content.decode()


@pytest.mark.slow
def test_a_thousand_calls_become_paper_within_the_limits(anna: User) -> None:
    a_price_list()
    for number in range(1000):
        a_charge(DAY - timedelta(days=number % 15), "0.0100", number=f"+4860157{number:04}")
    pages = papers(asked_for(browser(anna)))
    assert f"Page{len(pages)}of{len(pages)}" in pages[-1]
    assert "".join(pages).count("60157") == 1000

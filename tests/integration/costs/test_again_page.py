"""Administration: a dry run shows what new prices would change, and then they are stored, as jobs."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import JournalEntry, User
from costs.charging import again, work
from costs.models import Charge
from history.actions import record
from jobs import run
from jobs.kinds import Progress
from jobs.models import Job
from tests.integration.costs.prices import a_price_list, put_prices, recounted, sums
from tests.integration.costs.test_charging import LEG

ADDRESS = "/management/costs/again/"
DAYS = {"first": "2026-11-20", "last": "2026-11-20"}


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create(extension="1001", role="administrator", comment="The boss")


@pytest.fixture
def page(boss: User) -> Client:
    client = Client()
    client.force_login(boss)
    return client


@pytest.fixture
def dearer(db: None) -> None:
    """A call of 90 seconds that cost 18, and would cost 36 by now."""
    price_list = a_price_list(p48="0.12")
    record("lab", [LEG])
    put_prices(price_list, p48="0.24")


def cost() -> Decimal | None:
    return Charge.objects.get().cost


@pytest.mark.req("COST-01")
def test_a_dry_run_shows_both_sums_and_stores_nothing(page: Client, dearer: None) -> None:
    page.post(f"{ADDRESS}try/", DAYS)
    assert run.run_next()
    shown = page.get(ADDRESS).content.decode()
    assert "0.18" in shown
    assert "0.36" in shown
    assert "1 cost is another now." in shown
    assert cost() == Decimal("0.18")


@pytest.mark.req("COST-01")
def test_what_was_tried_is_stored_and_stands_in_the_journal(page: Client, boss: User, dearer: None) -> None:
    page.post(f"{ADDRESS}try/", DAYS)
    run.run_next()
    page.post(f"{ADDRESS}store/", DAYS)
    assert run.run_next()
    assert cost() == Decimal("0.36")
    assert sums() == recounted()
    entry = JournalEntry.objects.get(event="costs_rated_again")
    assert (entry.actor, entry.after) == (boss, "2026-11-20 – 2026-11-20")
    assert "Store these costs" in page.get(ADDRESS).content.decode()  # of the dry run, for a day


def test_without_a_dry_run_nothing_is_stored(page: Client, dearer: None) -> None:
    page.post(f"{ADDRESS}store/", DAYS)
    page.post(f"{ADDRESS}try/", DAYS)  # which has not ended
    page.post(f"{ADDRESS}store/", DAYS)
    run.run_next()
    assert cost() == Decimal("0.18")
    assert not Job.objects.filter(arguments__store=True).exists()
    assert not JournalEntry.objects.filter(event="costs_rated_again").exists()


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"first": "2026-11-20", "last": "2026-11-19"}, "The period ends before it begins."),
        ({"first": "9999-01-01", "last": "9999-12-31"}, "That day has not come yet."),
        ({"first": "", "last": "yesterday"}, "This field is required."),
    ],
)
def test_nonsense_is_said_to_be_so(page: Client, days: dict[str, str], said: str) -> None:
    for where in ("try", "store"):
        assert said in page.post(f"{ADDRESS}{where}/", days).content.decode()
    assert not Job.objects.exists()


def test_the_address_may_say_which_days(page: Client) -> None:
    assert 'value="2026-11-20"' in page.get(ADDRESS, DAYS).content.decode()
    assert page.get(ADDRESS, {"first": "x"}).status_code == 200


def test_all_days_that_there_are_may_be_priced_again(page: Client, dearer: None) -> None:
    page.post(f"{ADDRESS}try/", {"first": "0001-01-01", "last": "9999-12-31"})
    assert run.run_next()
    assert "1 cost is another now." in page.get(ADDRESS).content.decode()


def test_a_worker_that_dies_after_a_batch_leaves_exact_sums_and_the_next_ends_it(
    page: Client, boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    price_list = a_price_list(p48="0.12")
    record("lab", [replace(LEG, origin=f"lab-{n}") for n in range(6)])
    put_prices(price_list, p48="0.24")
    monkeypatch.setattr(again, "BATCH", 2)
    job = Job.objects.create(
        owner=boss, kind=work.KIND, language="en", arguments=work.arguments_of(again.Period(*_day()), store=True)
    )
    keeps = iter((run._keep, _dies))

    def keep(job: Job, progress: Progress) -> None:
        next(keeps)(job, progress)

    with monkeypatch.context() as dying:
        dying.setattr(run, "_keep", keep)
        run.run_next()  # its first batch is written, and nobody knows
    assert sums() == recounted()
    Job.objects.filter(pk=job.pk).update(lease_until=job.made)
    assert run.run_next()
    assert {row.cost for row in Charge.objects.all()} == {Decimal("0.36")}
    assert sums() == recounted()
    job.refresh_from_db()
    assert (job.state, job.done) == (Job.State.DONE, 6)


def _day() -> tuple[object, object]:
    day = LEG.started.date()
    return day, day


def _dies(_job: Job, _progress: object) -> None:
    raise RuntimeError("killed")

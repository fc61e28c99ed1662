"""Two thousand accounts changed at once, and back: on PostgreSQL, with the worker of an installation."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from pbx.simulator.company import COMPANY
from tests import postgres
from tests.browser.conftest import OFFICE, OpenPage
from tests.running import RunningPortal, running_portal

LogIn = Callable[..., None]
ADMINISTRATOR = COMPANY.demo_admin.extension
LIST = "/administration/people/"
PATIENCE = 120_000
"""Milliseconds for two thousand accounts on a busy machine."""
MANY = 2_000
CROWD = f"""
from accounts.models import Department, User
crowd = Department.objects.create(name="Crowd")
Department.objects.create(name="Elsewhere")
User.objects.bulk_create(
    [User(extension=str(20_000 + n), comment=f"Crowd {{n:04}}", department=crowd, password="!") for n in range({MANY})],
    batch_size=500,
)
"""
LAST = str(20_000 + MANY - 1)


@pytest.fixture
def database(browser: Browser) -> Iterator[str]:
    try:
        with postgres.running_cluster() as url:
            with psycopg.connect(url.replace("/portal?", "/postgres?"), autocommit=True) as connection:
                connection.execute("CREATE DATABASE portal")
            yield url
    except postgres.Unavailable as reason:
        pytest.skip(str(reason))


@pytest.fixture
def company(database: str) -> Iterator[RunningPortal]:
    with running_portal(DATABASE_URL=database, **OFFICE) as portal:
        portal.manage("shell", "-v", "0", "-c", CROWD)
        yield portal


@contextmanager
def held(database: str) -> Iterator[None]:
    """Somebody else is just changing the last account: whoever wants all of them waits."""
    with psycopg.connect(database) as connection:
        connection.execute("SELECT 1 FROM accounts_user WHERE extension = %s FOR UPDATE", [LAST])
        yield
        connection.rollback()


def departments(database: str) -> dict[str, int]:
    with psycopg.connect(database) as connection:
        found = connection.execute(
            "SELECT d.name, count(*) FROM accounts_user u JOIN accounts_department d ON d.id = u.department_id"
            " WHERE u.comment LIKE 'Crowd %' GROUP BY d.name"
        )
        return dict(found.fetchall())


def counted(page: Page, what: str) -> str:
    return page.locator(f".bulk-counts [data-count={what}] dd").inner_text()


@pytest.mark.slow
@pytest.mark.req("ADM-12", "ADM-17")
def test_two_thousand_people_change_and_change_back_before_somebodys_eyes(
    database: str,
    company: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Callable[[Page], list[str]],
) -> None:
    page = open_page(company)
    page.set_default_timeout(PATIENCE)
    log_in(page, ADMINISTRATOR)
    page.goto(f"{LIST}?q=crowd")
    page.locator("[data-tick-all]").check()
    page.get_by_label("The whole list, also what is not shown yet").check()
    page.locator(".bulk-open[data-menu=department]").click()
    page.locator("#bulk-department").get_by_role("button", name="Elsewhere").click()
    change = page.locator("#bulk")
    expect(page.locator("#bulk[data-state=choosing]")).to_be_visible(timeout=PATIENCE)
    assert (counted(page, "ready"), counted(page, "refused")) == ("2,000", "0")
    assert departments(database) == {"Crowd": MANY}, "nothing is changed by looking"

    with held(database):
        page.locator("#bulk-start").click()
        expect(change.locator("progress")).to_have_attribute("value", str(MANY), timeout=PATIENCE)
        expect(change.locator("progress")).to_have_attribute("max", str(MANY))
        assert violations(page) == []
        here = page.url
        page.goto(LIST)  # it goes on without anybody
        assert departments(database) == {"Crowd": MANY}, "all of them at once, or nobody"
        page.goto(here)
        expect(change.locator("progress")).to_be_visible()
    expect(page.locator("#bulk[data-state=done]")).to_be_visible(timeout=PATIENCE)
    assert counted(page, "done") == "2,000"
    assert departments(database) == {"Elsewhere": MANY}

    with held(database):
        page.locator("#bulk-undo").click()
        expect(change.locator("progress")).to_be_visible(timeout=PATIENCE)
        assert departments(database) == {"Elsewhere": MANY}
    expect(page.locator("#bulk[data-state=undone]")).to_be_visible(timeout=PATIENCE)
    assert counted(page, "undone") == "2,000"
    assert departments(database) == {"Crowd": MANY}

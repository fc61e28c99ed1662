"""A department at this moment: who sees it, what it says, and that nothing of another one is in it. MGR-01, MGR-08."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Department, Grant, MailboxRight, MainDevice, MonitorRight, User
from accounts.permissions import Permission
from history.models import Mailbox, Message, MissedCall
from pbx.features import Feature
from pbx.states import Direction, LegState, Line
from phonebook.models import Contact, ContactNumber
from services.models import Change, Running, Standing, Timed
from services.models.changes import By, Stage
from tests.integration.cti_pages.company import htmx
from tests.integration.cti_pages.exchange import Exchange, a_leg
from tests.integration.management.conftest import As, person
from tests.integration.management.today.conftest import CANARY, missed

PAGE = "/management/today/"


def text_of(browser: Client, department: Department | None = None) -> str:
    query = f"?department={department.pk}" if department else ""
    response = browser.get(PAGE + query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.fixture
def sales_on_the_line(exchange: Exchange, clerk: User, adam: User, canary: User) -> Exchange:
    for extension in ("1011", "1012", "1021", "1029"):
        exchange.lines[extension] = Line(extension, registered=True)
    exchange.show()
    return exchange


@pytest.mark.req("MGR-01", "MGR-08")
def test_the_page_answers_whether_the_department_is_reachable(
    sales_on_the_line: Exchange, manager: User, as_: As
) -> None:
    sales_on_the_line.calls("1011", a_leg("a", LegState.TALKING, name="Firma Śruba", answered=True))
    sales_on_the_line.feature("1012", Feature.DND, "on")
    page = text_of(as_(manager))
    assert "Yes: 1 of 3 is free." in page
    assert 'id="today-on_call"' in page
    assert 'id="today-dnd"' in page
    sales_on_the_line.lines["1021"] = Line("1021", registered=False)
    sales_on_the_line.show()
    assert "Not at once: the only one who is there is on the telephone." in text_of(as_(manager))
    sales_on_the_line.calls("1011")
    sales_on_the_line.feature("1011", Feature.FORWARD_ALWAYS, "1012")
    assert "Only elsewhere: the calls of 1 person go to another telephone." in text_of(as_(manager))
    sales_on_the_line.feature("1011", Feature.FORWARD_ALWAYS, "*1011")
    assert "No: at this moment nobody here can take a call." in text_of(as_(manager))
    sales_on_the_line.connected = False
    sales_on_the_line.show()
    page = text_of(as_(manager))
    assert "Nobody knows: the exchange is not connected." in page
    assert 'id="today-unknown"' in page


@pytest.mark.req("MGR-08")
def test_it_says_since_when_and_where_to(sales_on_the_line: Exchange, manager: User, as_: As) -> None:
    long_ago = timezone.now() - timedelta(days=12)
    sales_on_the_line.feature("1011", Feature.FORWARD_ALWAYS, "1012")
    Change.objects.create(
        extension="1011", feature="forward_always", after="1012", at=long_ago, by=By.TELEPHONE, stage=Stage.SHOWN
    )
    Timed.objects.create(
        extension="1011", feature="forward_always", value="1012", until=timezone.now() + timedelta(days=40)
    )
    sales_on_the_line.lines["1012"] = Line("1012", registered=False)
    sales_on_the_line.show()
    Standing.objects.create(extension="1012", what="registered", value="no", since=long_ago, watched=False)
    Running.objects.create(extension="1021", preset="holiday", name="Holiday", icon="sun")
    page = text_of(as_(manager))
    member = page.split('id="member-1011"')[1].split("</li>")[0]
    assert "Adam Żak" in member
    assert "Since" in member
    assert "until" in member
    assert "data-long" in member
    assert "At least since" in page.split('id="member-1012"')[1].split("</li>")[0]
    assert 'id="today-away"' in page


@pytest.mark.req("MGR-08", "PSA-10")
def test_with_whom_somebody_talks_is_for_those_who_manage_them(
    sales_on_the_line: Exchange, manager: User, administrator: User, sales: Department, as_: As
) -> None:
    sales_on_the_line.calls("1011", a_leg("a", LegState.TALKING, name="Firma Śruba", answered=True))
    assert "Firma Śruba" in text_of(as_(manager))
    assert "Firma Śruba" not in text_of(as_(administrator), sales)
    assert "601 570 947" not in text_of(as_(administrator), sales)
    Grant.objects.create(user=administrator, permission=Permission.SEE_CALLERS)
    assert "Firma Śruba" in text_of(as_(administrator), sales)


@pytest.mark.req("X-20")
def test_numbers_that_are_shown_to_nobody_are_hidden_here_too(
    sales_on_the_line: Exchange, manager: User, as_: As
) -> None:
    contact = Contact.objects.create(name="", owner=None)
    ContactNumber.objects.create(contact=contact, number="+48601570947", reserved=True)
    sales_on_the_line.calls("1011", a_leg("a", LegState.TALKING, name="601570947", answered=True))
    sales_on_the_line.feature("1012", Feature.FORWARD_ALWAYS, "0601570947")
    missed("1011", name="601570947")
    page = text_of(as_(manager))
    assert "Hidden number" in page
    assert "601570947" not in page.replace(" ", "")


@pytest.mark.req("MGR-08")
def test_a_forwarding_out_of_the_house_of_somebody_above_shows_no_number(
    sales_on_the_line: Exchange, manager: User, sales: Department, as_: As
) -> None:
    person("1033", "The Boss", role="administrator", department=sales)
    sales_on_the_line.feature("1033", Feature.FORWARD_ALWAYS, "0502502502")
    sales_on_the_line.feature("1012", Feature.FORWARD_ALWAYS, "0503503503")
    page = text_of(as_(manager))
    assert "502 502 502" not in page
    assert "503 503 503" in page


@pytest.mark.req("PSA-10", "MGR-08")
def test_what_rings_can_be_taken_by_whoever_may(
    sales_on_the_line: Exchange, manager: User, administrator: User, sales: Department, as_: As
) -> None:
    (token,) = sales_on_the_line.calls("1011", a_leg("a", LegState.RINGING))
    assert f'name="call" value="{token}"' in text_of(as_(manager))
    page = text_of(as_(administrator), sales)
    assert token not in page
    MonitorRight.objects.create(user=administrator, extension="1011", pick_up=True)
    assert token in text_of(as_(administrator), sales)


@pytest.mark.req("MGR-07", "HIST-08")
def test_open_missed_calls_of_people_and_groups_stand_there_until_they_are_done(
    sales_on_the_line: Exchange, manager: User, as_: As
) -> None:
    missed("1011", 5, name="Firma Śruba")
    missed("1012", 9, name="Firma Śruba")
    missed("1011", 7, number="0502502502", name="Kowalski", via="600")
    missed("1029", 6, number=CANARY, name="Canary caller")
    browser = as_(manager)
    page = text_of(browser)
    assert "Canary" not in page
    assert "Firma Śruba" in page
    assert "600" in page.split("Kowalski")[1]
    mine = list(MissedCall.objects.filter(name="Firma Śruba").values_list("pk", flat=True))
    answer = browser.post(f"{PAGE}done/", {"call": mine}, headers=htmx())
    assert answer.status_code == 200
    assert f"{PAGE}reopen/?department=" in answer.content.decode()
    assert MissedCall.objects.filter(pk__in=mine, done_by=manager).count() == 2
    assert 'id="open-' in text_of(browser)
    assert "Firma Śruba" not in text_of(browser)
    assert browser.post(f"{PAGE}reopen/", {"call": mine}).status_code == 302
    assert "Firma Śruba" in text_of(browser)


@pytest.mark.req("MGR-08", "LOG-20")
def test_of_several_telephones_each_says_how_it_is(
    sales_on_the_line: Exchange, manager: User, clerk: User, canary: User, as_: As
) -> None:
    """Of one there is nothing to tell apart, and of one that the exchange does not know there is nothing to say."""
    assert 'class="row-sub today-telephones"' not in text_of(as_(manager))
    for extension in ("1090", "1091"):
        MainDevice.objects.create(user=clerk, extension=extension)
    MainDevice.objects.create(user=canary, extension="1092")
    for extension, registered in (("1090", False), ("1092", True)):
        sales_on_the_line.lines[extension] = Line(extension, registered=registered)
    sales_on_the_line.show()
    page = text_of(as_(manager))
    telephones = page.split('id="member-1011"')[1].split("today-telephones")[1].split("</li>")[0]
    assert 'data-extension="1011" data-state="free"' in telephones
    assert 'data-extension="1090" data-state="offline"' in telephones
    assert 'data-registered="no"' in telephones
    assert "1091" not in page
    assert "1092" not in page
    assert page.count("today-telephones") == 1
    assert 'id="today-free"' in page, "calls to the extension reach them still"


@pytest.mark.req("MGR-07")
def test_a_manager_takes_a_call_and_gives_back_what_somebody_else_has(
    sales_on_the_line: Exchange, manager: User, clerk: User, as_: As
) -> None:
    missed("1011", 5, name="Firma Śruba")
    missed("1012", 9, name="Firma Śruba")
    browser, calls = as_(manager), list(MissedCall.objects.values_list("pk", flat=True))
    assert f'action="{PAGE}take/?department=' in text_of(browser)
    taken = browser.post(f"{PAGE}take/", {"call": calls}, headers=htmx())
    assert (taken.status_code, taken.headers["HX-Trigger"]) == (200, '{"overseen-changed": {}}')
    assert "You call back, since" in text_of(browser)
    theirs = as_(clerk)
    assert f"{manager.comment} calls back, since" in theirs.get("/").content.decode(), "whose call it is sees it"
    MissedCall.objects.update(taken_by=clerk)
    assert f"{clerk.comment} calls back, since" in text_of(browser)
    assert "has taken it already" in browser.post(f"{PAGE}take/", {"call": calls}, headers=htmx()).content.decode()
    assert browser.post(f"{PAGE}give-back/", {"call": calls}, follow=True).status_code == 200
    assert not MissedCall.objects.exclude(taken_by=None).exists()


def test_t_az_04_nobody_settles_the_calls_of_another_department(
    sales_on_the_line: Exchange, manager: User, administrator: User, office: Department, sales: Department, as_: As
) -> None:
    missed("1011")
    missed("1029", number=CANARY)
    theirs = MissedCall.objects.get(scope="1029").pk
    mine = MissedCall.objects.get(scope="1011").pk
    browser = as_(manager)
    for query, pks in (("", [theirs]), ("", [mine, theirs]), (f"?department={office.pk}", [theirs]), ("", ["x"])):
        for deed in ("done", "take", "give-back"):
            assert browser.post(f"{PAGE}{deed}/{query}", {"call": pks}).status_code == 404
    for deed in ("done", "take", "give-back"):
        assert as_(administrator).post(f"{PAGE}{deed}/?department={sales.pk}", {"call": [mine]}).status_code == 404
    assert not MissedCall.objects.exclude(done_at=None, taken_at=None).exists()


def test_t_az_09_nothing_of_another_department_is_on_the_page(
    sales_on_the_line: Exchange, manager: User, office: Department, as_: As
) -> None:
    sales_on_the_line.calls("1029", a_leg("c", LegState.TALKING, CANARY, "Canary caller", answered=True))
    sales_on_the_line.feature("1029", Feature.FORWARD_ALWAYS, CANARY)
    missed("1029", number=CANARY, name="Canary caller")
    browser = as_(manager)
    for query in ("", "?department=x", "?department=", "?department=9999999999"):
        page = browser.get(PAGE + query)
        assert page.status_code == 200
        assert "Canary" not in page.content.decode()
        assert "777888999" not in page.content.decode().replace(" ", "")
    absent = browser.get(f"{PAGE}?department={office.pk + 1000}")
    foreign = browser.get(f"{PAGE}?department={office.pk}")
    assert (absent.status_code, foreign.status_code) == (404, 404)


@pytest.mark.req("ADM-01")
def test_an_administrator_chooses_any_department_and_sees_how_many_wait(
    sales_on_the_line: Exchange, administrator: User, sales: Department, as_: As
) -> None:
    missed("1011", name="Firma Śruba")
    page = text_of(as_(administrator), sales)
    assert "Zofia Łącka" in page
    assert "1 missed call is open" in page
    assert "Firma Śruba" not in page
    part = as_(administrator).get(f"{PAGE}?department={sales.pk}", headers=htmx("today")).content.decode()
    assert part.strip().startswith('<div id="today"')


@pytest.mark.req("VM-02", "MGR-08")
def test_what_waits_in_shared_mailboxes_is_counted(
    sales_on_the_line: Exchange, clerk: User, adam: User, canary: User, manager: User, as_: As
) -> None:
    for number, name in (("1900", "Orders"), ("1011", "Zofia"), ("1012", "Adam"), ("1029", "Canary box")):
        box = Mailbox.objects.create(pbx="lab", number=number, name=name, listed=timezone.now())
        Message.objects.create(mailbox=box, name=f"m{number}", folder="inbox", left=timezone.now())
    for user, number in ((clerk, "1900"), (adam, "1011"), (clerk, "1029")):
        MailboxRight.objects.create(user=user, mailbox=number)
    page = text_of(as_(manager))
    boxes = page.split('id="today-boxes"')[1].split("</section>")[0]
    assert "Orders" in boxes
    assert "Zofia Łącka" in boxes
    assert "Adam" not in boxes
    assert "Canary" not in page
    assert "/voicemail/?box=" not in boxes
    MailboxRight.objects.create(user=manager, mailbox="1900")
    assert "/voicemail/?box=1900" in text_of(as_(manager))


def test_plain_users_find_no_such_page(clerk: User, as_: As) -> None:
    for browser in (as_(clerk),):
        assert browser.get(PAGE).status_code == 403
        assert browser.post(f"{PAGE}done/", {"call": 1}).status_code == 403


def test_a_manager_without_a_department_is_told_so(exchange: Exchange, manager: User, as_: As) -> None:
    manager.manages.clear()
    assert "Ask an administrator" in text_of(as_(manager))
    assert as_(manager).post(f"{PAGE}done/", {"call": 1}).status_code == 404


@pytest.mark.req("MGR-01")
def test_a_manager_sees_the_departments_below_as_well(
    sales_on_the_line: Exchange, manager: User, clerk: User, sales: Department, office: Department, as_: As
) -> None:
    sales.parent = office
    sales.save()
    browser = as_(manager)
    assert browser.get(PAGE, {"department": office.pk}).status_code == 404
    manager.manages.set([office])
    assert clerk.comment in text_of(browser, sales)
    missed(clerk.extension)
    call = MissedCall.objects.get()
    assert browser.post(f"{PAGE}done/", {"call": call.pk, "department": sales.pk}).status_code in {200, 302}
    call.refresh_from_db()
    assert call.done_by == manager


def test_five_hundred_people_take_as_many_queries_as_five(
    sales_on_the_line: Exchange, manager: User, sales: Department, as_: As
) -> None:
    browser = as_(manager)

    def asked() -> int:
        sales_on_the_line.show()
        browser.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(PAGE).status_code == 200
        return len(queries)

    def busy(extension: str) -> None:
        leg = a_leg(extension, LegState.TALKING, f"0601{extension}00", direction=Direction.OUT, answered=True)
        features = {Feature.FORWARD_ALWAYS: f"0502{extension}00"}
        sales_on_the_line.lines[extension] = Line(extension, registered=False, legs=(leg,), features=features)

    busy("1011")
    busy("1012")
    missed("1011")
    missed("1012", 7, number="0502502502")
    few = asked()
    new = [User(extension=str(2000 + n), comment=f"Person {n}", department=sales, password="!") for n in range(300)]
    User.objects.bulk_create(new)
    MainDevice.objects.bulk_create(MainDevice(user=each, extension=f"5{each.extension}") for each in new)
    for each in new:
        busy(each.extension)
        busy(f"5{each.extension}")
    for each in new[:20]:
        missed(each.extension, 11, number=f"0503{each.extension}00")
    assert asked() <= few
    assert few < 60

"""Two administrators import the same people at the same moment. ADM-10."""

from functools import partial

import pytest
from django.test import Client

from accounts.actions import people as accounts
from accounts.actions.people import Newcomer
from accounts.journal import Origin, chain
from accounts.models import Department, Licence, LicenceKind, User
from management.enrolment import applying, planning
from management.enrolment.plan import Kind
from management.models import PeopleImport, PeopleImportLine
from pbx.directory import Directory
from tests.integration.management.conftest import person
from tests.integration.management.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 40


@pytest.fixture
def administrators(db: None) -> list[User]:
    return [person(f"{3000 + number}", f"A{number}", role=User.Role.ADMINISTRATOR) for number in range(2)]


def shown(actor: User, *more: dict[str, object]) -> list[PeopleImportLine]:
    """The lines of an import of the same people, as each of them previewed it."""
    found = planning.of_directory(Directory([]), Origin(actor))
    numbers = range(4000, 4000 + PEOPLE)
    rows = [
        PeopleImportLine(
            found=found, position=0, extension=str(number), kind=Kind.NEW, after={"comment": f"P{number}", **more[0]}
        )
        for number in numbers
    ]
    return PeopleImportLine.objects.bulk_create(rows)


@pytest.mark.req("ADM-10")
def test_the_same_people_twice_at_once_have_one_account_each(administrators: list[User]) -> None:
    Department.objects.create(name="Sales")
    previews = [shown(actor, {"department": "Sales"}) for actor in administrators]
    deeds = [
        partial(applying.make, lines, Origin(actor)) for lines, actor in zip(previews, administrators, strict=True)
    ]
    outcomes = at_once(deeds)  # type: ignore[arg-type]
    assert User.objects.filter(extension__startswith="40").count() == PEOPLE
    made = [len(outcome.done) for outcome in outcomes if isinstance(outcome, applying.Outcome)]
    assert sum(made) == PEOPLE
    refused = [why for outcome in outcomes for why in getattr(outcome, "refused", {}).values()]
    assert refused == [("there", "")] * PEOPLE
    chain.verify()


@pytest.mark.req("ADM-10")
def test_an_import_and_people_who_are_made_by_hand_at_once_collide_harmlessly(administrators: list[User]) -> None:
    lines = shown(administrators[0], {})
    by_hand = Newcomer("4020", "By hand")

    def make_one() -> str:
        try:
            accounts.create(by_hand, Origin(administrators[1]))
        except Exception as error:
            return type(error).__name__
        return "made"

    outcome, said = at_once([partial(applying.make, lines, Origin(administrators[0])), make_one])
    assert isinstance(outcome, applying.Outcome)
    assert said in ("made", "IntegrityError")
    assert len(outcome.done) == PEOPLE - (said == "made")
    assert User.objects.filter(extension="4020").count() == 1


@pytest.mark.req("ADM-13", "LIC-02")
def test_two_imports_never_give_more_licences_than_there_are_seats(administrators: list[User]) -> None:
    LicenceKind.objects.create(name="Seat", seats=PEOPLE + 10)
    previews = [shown(actor, {"licences": ["Seat"]}) for actor in administrators]
    for number, line in enumerate(previews[1]):
        line.extension = str(5000 + number)
    deeds = [
        partial(applying.make, lines, Origin(actor)) for lines, actor in zip(previews, administrators, strict=True)
    ]
    outcomes = at_once(deeds)  # type: ignore[arg-type]
    assert Licence.objects.count() == PEOPLE + 10
    refused = [why for outcome in outcomes for why, _name in getattr(outcome, "refused", {}).values()]
    assert refused == ["no_seats"] * (PEOPLE - 10)


@pytest.mark.req("ADM-10")
def test_a_second_click_begins_nothing_twice(administrators: list[User]) -> None:
    found = planning.of_directory(Directory([]), Origin(administrators[0]))
    PeopleImportLine.objects.create(found=found, position=0, extension="4000", kind=Kind.NEW, after={"comment": "A"})
    browsers = []
    for _time in range(2):
        browser = Client()
        browser.force_login(administrators[0])
        browsers.append(browser)
    address = f"/administration/people/import/{found.pk}/start/"
    answers = at_once([partial(browser.post, address) for browser in browsers])
    assert [getattr(answer, "status_code", answer) for answer in answers] == [302, 302]
    assert PeopleImport.objects.get(pk=found.pk).state == PeopleImport.State.RUNNING
    assert administrators[0].jobs.count() == 1

"""What an import would do with its rows, as a pure plan (ADM-10)."""

from dataclasses import replace
from typing import Any

import pytest

from management.enrolment.plan import Company, Kind, Line, Person, Row, Why, Wish, gone, plan

NOTHING = {
    "comment": "",
    "description": "",
    "email": "",
    "mobile": "",
    "department": "",
    "role": "user",
    "licences": [],
    "language": "",
    "contact_access": "read",
    "recording_access": "own",
    "is_active": True,
}


def mobile(_extension: str, text: str) -> str:
    if text == "abroad":
        raise ValueError("You may not call numbers abroad.")
    return f"+48{text}"


def company(**people: Person) -> Company:
    return Company(
        people={extension.removeprefix("_"): person for extension, person in people.items()},
        departments={"sales": "Sales"},
        licences={"cti.user": "CTI.user", "op": "Op"},
        seats={"CTI.user": 1, "Op": None},
        words={"role": {"user": "user", "kierownik": "manager", "administrator": "administrator"}},
        mobile=mobile,
    )


def person(**values: Any) -> Person:
    return Person({**NOTHING, **values})


def row(extension: str, position: int = 2, **values: str) -> Row:
    return Row(position, {"extension": extension, **values})


def only(found: list[Line]) -> Line:
    (line,) = found
    return line


@pytest.mark.req("ADM-10")
def test_somebody_new_gets_everything_that_stands_there() -> None:
    wanted = row("101", comment="  Ala   Makota ", email="ala@example.com", department="SALES", role="Kierownik")
    line = only(plan([wanted], company(), Wish()))
    assert line.kind is Kind.NEW
    assert line.ticked
    assert line.after == {
        "comment": "Ala Makota",
        "email": "ala@example.com",
        "department": "Sales",
        "role": "manager",
    }


@pytest.mark.req("ADM-10")
def test_of_somebody_known_only_what_differs_changes_and_empty_cells_change_nothing() -> None:
    known = company(_101=person(comment="Ala", email="ala@example.com"))
    line = only(plan([row("101", comment="Ala Kot", email="ala@example.com")], known, Wish()))
    assert (line.kind, line.before, line.after) == (Kind.CHANGE, {"comment": "Ala"}, {"comment": "Ala Kot"})
    assert only(plan([row("101", comment="Ala")], known, Wish())).kind is Kind.SAME


@pytest.mark.req("ADM-10")
def test_who_is_there_stays_as_they_are_if_only_new_people_are_wanted() -> None:
    line = only(plan([row("101", comment="Ala Kot")], company(_101=person(comment="Ala")), Wish(change=False)))
    assert (line.kind, line.why, line.ticked) == (Kind.SAME, Why.NOT_ASKED, False)


@pytest.mark.req("ADM-10")
@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"extension": "1"}, Why.EXTENSION),
        ({"extension": "١٠١"}, Why.EXTENSION),
        ({"extension": "1234567"}, Why.EXTENSION),
        ({"comment": "Ala"}, Why.NO_EXTENSION),
        ({"extension": "101", "email": "ala"}, Why.EMAIL),
        ({"extension": "101", "role": "king"}, Why.VALUE),
        ({"extension": "101", "role": "administrator"}, Why.ADMINISTRATOR),
        ({"extension": "101", "comment": "x" * 61}, Why.TOO_LONG),
        ({"extension": "101", "comment": "a\u202eb"}, Why.VALUE),
        ({"extension": "101", "department": "Nowhere"}, Why.NO_DEPARTMENT),
        ({"extension": "101", "licences": "CTI.user; Other"}, Why.NO_LICENCE),
        ({"extension": "101", "mobile": "abroad"}, Why.MOBILE),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_and_says_why(values: dict[str, str], why: Why) -> None:
    line = only(plan([Row(2, values)], company(), Wish()))
    assert (line.kind, line.why, line.ticked) == (Kind.REFUSED, why, False)


@pytest.mark.req("ADM-10")
def test_an_extension_counts_once_and_the_second_row_names_the_first() -> None:
    first, second = plan([row("101", 2, comment="Ala"), row("101", 7, comment="Ola")], company(), Wish())
    assert first.kind is Kind.NEW
    assert (second.why, second.detail) == (Why.TWICE, "2")


@pytest.mark.req("ADM-10")
def test_a_row_that_cannot_be_read_is_told() -> None:
    assert only(plan([Row(9, readable=False)], company(), Wish())).why is Why.UNREADABLE


@pytest.mark.req("ADM-13", "LIC-02")
def test_seats_are_given_in_order_and_what_others_give_back_is_free() -> None:
    rows = [row("101", comment="A", licences="CTI.user, Op"), row("102", comment="B", licences="cti.user")]
    first, second = plan(rows, company(), Wish())
    assert first.after["licences"] == ["CTI.user", "Op"]
    assert (second.why, second.detail) == (Why.NO_SEATS, "CTI.user")
    holder = company(_103=person(comment="C", licences=["CTI.user"]))
    rows.append(row("103", licences="Op"))
    assert [line.kind for line in plan(rows, holder, Wish())] == [Kind.NEW, Kind.NEW, Kind.CHANGE]


@pytest.mark.req("ADM-13", "LIC-02")
def test_two_who_would_swap_their_last_seats_are_told_so_before() -> None:
    """One after the other it cannot be done; where there is one seat more, it can."""
    there = company(_103=person(comment="C", licences=["CTI.user"]), _104=person(comment="D", licences=["Op"]))
    rows = [row("103", licences="Op"), row("104", licences="CTI.user")]
    none_left = replace(there, seats={"CTI.user": 0, "Op": 0})
    assert [line.why for line in plan(rows, none_left, Wish())] == [Why.NO_SEATS, Why.NO_SEATS]
    one_left = replace(there, seats={"CTI.user": 0, "Op": 1})
    assert [line.kind for line in plan(rows[::-1], one_left, Wish())] == [Kind.CHANGE, Kind.CHANGE]


@pytest.mark.req("ADM-13")
def test_licences_are_parted_by_semicolons_lines_and_what_no_name_holds() -> None:
    there = replace(company(), licences={"a, b": "A, B", "cti.user": "CTI.user", "op": "Op"}, seats={})
    for text in ("A, B; CTI.user; Op", "cti.user\r\na, b\nop", "Op, CTI.user; a,  b"):
        line = only(plan([row("101", comment="A", licences=text)], there, Wish()))
        assert line.after["licences"] == ["A, B", "CTI.user", "Op"], text


@pytest.mark.req("ADM-10")
def test_departments_that_there_are_not_can_be_made_each_once() -> None:
    rows = [row("101", comment="A", department="New Town"), row("102", comment="B", department="new  town")]
    there = company()
    assert [line.after["department"] for line in plan(rows, there, Wish(departments=True))] == ["New Town"] * 2
    assert "new town" not in there.departments


def test_t_az_08_administrators_and_the_own_account_are_not_touched() -> None:
    own = replace(person(role="administrator"), own=True)
    known = company(_100=own, _101=person(role="administrator"), _102=person())
    cases = {
        "100": ({"email": "me@example.com"}, Why.OWN),
        "101": ({"role": "user"}, Why.ADMINISTRATOR),
        "102": ({"role": "administrator"}, Why.ADMINISTRATOR),
    }
    for extension, (values, why) in cases.items():
        line = only(plan([row(extension, **values)], known, Wish()))
        assert (line.kind, line.why) == (Kind.REFUSED, why), extension
    assert only(plan([row("101", comment="Boss")], known, Wish())).kind is Kind.CHANGE


@pytest.mark.req("ADM-10")
def test_what_may_be_a_trunk_or_has_no_name_is_shown_and_not_ticked() -> None:
    doubtful = Row(0, {"extension": "22555"}, doubt=Why.TRUNK)
    lines = plan([doubtful, row("101")], company(), Wish())
    assert [(line.kind, line.why, line.ticked) for line in lines] == [
        (Kind.NEW, Why.TRUNK, False),
        (Kind.NEW, Why.NO_NAME, False),
    ]


@pytest.mark.req("ADM-10")
def test_whom_the_exchange_has_no_more_is_listed_and_never_ticked() -> None:
    known = company(
        _100=replace(person(role="administrator"), own=True),
        _101=person(),
        _102=person(),
        _103=replace(person(), active=False),
        _104=person(role="administrator"),
    )
    lines = gone(known, {"102"})
    assert [(line.extension, line.why, line.ticked) for line in lines] == [
        ("100", Why.OWN, False),
        ("101", None, False),
        ("104", Why.ADMINISTRATOR, False),
    ]

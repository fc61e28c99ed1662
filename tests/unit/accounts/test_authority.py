"""Who may do what to whose account. SECURITY §2.4."""

import pytest

from accounts.authority import (
    ADMINISTRATOR,
    BY_MANAGERS,
    IN_THE_POOL,
    MANAGER,
    ON_ONESELF,
    USER,
    Deed,
    Standing,
    deeds,
    may,
    takes_into,
)

SALES, OFFICE = 1, 2
ADMIN = Standing(1, ADMINISTRATOR)
BOSS = Standing(2, MANAGER, department=SALES, manages=frozenset({SALES}))
CLERK = Standing(3, USER, department=SALES)


def person(role: str, department: int | None = SALES, pk: int = 9) -> Standing:
    return Standing(pk, role, department=department)


@pytest.mark.parametrize("role", [USER, MANAGER, ADMINISTRATOR])
def test_an_administrator_may_everything_with_others_but_switch_their_telephones(role: str) -> None:
    assert deeds(ADMIN, person(role)) == frozenset(Deed) - {Deed.SET_SERVICES}


@pytest.mark.req("MGR-08")
@pytest.mark.parametrize(
    ("role", "department"), [(USER, SALES), (USER, OFFICE), (MANAGER, SALES), (ADMINISTRATOR, SALES)]
)
def test_an_administrator_who_manages_a_department_helps_its_plain_users_as_its_managers_do(
    role: str, department: int
) -> None:
    both = Standing(1, ADMINISTRATOR, manages=frozenset({SALES}))
    assert may(both, Deed.SET_SERVICES, person(role, department)) is (role == USER and department == SALES)
    assert not may(both, Deed.SET_SERVICES, both)


def test_t_az_08_administrators_lay_no_hand_on_their_own_log_in_here() -> None:
    assert deeds(ADMIN, ADMIN) == ON_ONESELF
    assert not ON_ONESELF & {
        Deed.CHANGE_ROLE,
        Deed.SWITCH,
        Deed.SET_EMAIL,
        Deed.GIVE_NEW_PASSWORD,
        Deed.GIVE_TEMPORARY_PASSWORD,
        Deed.OPEN_BY_PIN,
        Deed.REMOVE_SECOND_FACTOR,
    }


@pytest.mark.req("MGR-04")
def test_a_manager_helps_the_plain_users_of_their_departments() -> None:
    assert deeds(BOSS, person(USER)) == BY_MANAGERS


@pytest.mark.parametrize(
    "subject",
    [
        person(MANAGER),
        person(ADMINISTRATOR),
        person(USER, OFFICE),
        BOSS,
    ],
    ids=["a manager", "an administrator", "another department", "themselves"],
)
def test_t_az_06_a_manager_touches_nobody_else(subject: Standing) -> None:
    assert deeds(BOSS, subject) == frozenset()


def test_a_manager_changes_no_rights() -> None:
    rights = {Deed.CHANGE_ROLE, Deed.CHANGE_PLACE, Deed.CHANGE_RIGHTS, Deed.SWITCH, Deed.REMOVE_SECOND_FACTOR}
    assert not BY_MANAGERS & rights


@pytest.mark.parametrize("subject", [CLERK, person(USER), BOSS, ADMIN])
def test_plain_users_may_nothing_to_anybody(subject: Standing) -> None:
    assert not any(may(CLERK, deed, subject) for deed in Deed)


def test_a_disabled_account_may_nothing_whatever_its_role() -> None:
    gone = Standing(1, ADMINISTRATOR, active=False)
    assert deeds(gone, CLERK) == frozenset()


def test_departments_that_somebody_managed_before_count_for_nothing() -> None:
    assert deeds(Standing(4, USER, manages=frozenset({SALES})), CLERK) == frozenset()


@pytest.mark.req("MGR-05")
def test_a_manager_takes_in_whoever_belongs_to_no_department_and_nothing_else() -> None:
    assert deeds(BOSS, person(USER, None)) == IN_THE_POOL == {Deed.TAKE_IN}
    assert not may(BOSS, Deed.TAKE_IN, person(USER)), "whoever belongs somewhere must be put back first"


@pytest.mark.parametrize(
    ("actor", "subject"),
    [
        (BOSS, person(MANAGER, None)),
        (BOSS, person(ADMINISTRATOR, None)),
        (BOSS, Standing(9, USER, active=False)),
        (Standing(2, MANAGER), person(USER, None)),
        (CLERK, person(USER, None)),
        (Standing(2, MANAGER, active=False, manages=frozenset({SALES})), person(USER, None)),
    ],
    ids=["a manager", "an administrator", "disabled", "managing nothing", "a plain user", "a disabled manager"],
)
def test_t_az_05_nobody_else_is_taken_from_the_pool(actor: Standing, subject: Standing) -> None:
    assert deeds(actor, subject) == frozenset()


def test_t_az_05_a_manager_takes_people_into_their_own_departments_only() -> None:
    assert takes_into(BOSS, SALES)
    assert not takes_into(BOSS, OFFICE)
    assert takes_into(ADMIN, OFFICE)
    assert not takes_into(CLERK, SALES)
    assert not takes_into(Standing(1, ADMINISTRATOR, active=False), SALES)

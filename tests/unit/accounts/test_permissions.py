from collections.abc import Callable

import pytest

from accounts.models import User
from accounts.permissions import BY_CONTACT_ACCESS, BY_RECORDING_ACCESS, BY_ROLE, GRANTABLE, LICENSABLE, Permission


def person(role: str = "user", **fields: object) -> User:
    user = User(extension="1011", role=role, **fields)
    user.granted = user.unlicensed = frozenset()
    return user


def test_every_role_and_every_contact_access_has_a_row() -> None:
    assert set(BY_ROLE) == set(User.Role.values)
    assert set(BY_CONTACT_ACCESS) == set(User.ContactAccess.values)


@pytest.mark.req("LOG-12")
def test_managers_and_administrators_keep_all_functions_of_a_user() -> None:
    assert BY_ROLE["user"] < BY_ROLE["manager"] < BY_ROLE["administrator"]


def test_every_permission_can_be_had_somehow() -> None:
    given = frozenset().union(*BY_ROLE.values(), *BY_CONTACT_ACCESS.values(), *BY_RECORDING_ACCESS.values(), GRANTABLE)
    assert given == set(Permission)


@pytest.mark.parametrize("ask", [User.has_perm, lambda user, name: user.has_perms([name])])
def test_a_name_that_is_not_in_the_table_is_a_mistake(ask: Callable[[User, str], bool]) -> None:
    with pytest.raises(ValueError, match=r"calls\.dail"):
        ask(person(), "calls.dail")


def test_a_disabled_account_may_nothing_whatever_its_role() -> None:
    gone = person("administrator", is_active=False)
    assert not any(gone.has_perm(name) for name in Permission)


@pytest.mark.req("MAIN-02")
def test_the_public_book_needs_the_access_right() -> None:
    assert not person(contact_access="none").has_perm("phonebook.read_public")
    assert person(contact_access="read").has_perm("phonebook.read_public")
    assert not person(contact_access="read").has_perm("phonebook.edit_public")
    assert person(contact_access="edit").has_perm("phonebook.edit_public")


def test_a_grant_adds_what_may_be_granted_and_nothing_else() -> None:
    user = person()
    assert not user.has_perm("calls.international")
    user.granted = frozenset({"calls.international", "management.administer"})
    assert user.has_perm("calls.international")
    assert not user.has_perm("management.administer")


def test_no_role_may_call_abroad_by_itself() -> None:
    assert not person("administrator").has_perm("calls.international")


@pytest.mark.req("LIC-01", "MGR-03")
@pytest.mark.parametrize("role", User.Role.values)
def test_what_wants_a_licence_that_one_does_not_hold_is_not_permitted(role: str) -> None:
    """All that a licence may name at once; the administration itself stays."""
    before = {name for name in Permission if person(role).has_perm(name)}
    user = person(role)
    user.unlicensed = frozenset(LICENSABLE)
    taken = before - {name for name in Permission if user.has_perm(name)}
    along = {Permission.VIEW_HISTORY_OF_DEPARTMENT} if role == "manager" else set()
    kept = {Permission.MANAGE_DEPARTMENTS} if role == "administrator" else set()
    assert taken == (before & LICENSABLE) - kept | along
    assert user.has_perm(Permission.EDIT_OWN_ACCOUNT)
    assert user.has_perm(Permission.ADMINISTER) is (role == "administrator")


def test_no_licence_names_what_locks_somebody_out() -> None:
    user = person("administrator")
    user.unlicensed = frozenset(map(str, Permission))
    assert user.has_perm(Permission.ADMINISTER)
    assert user.has_perm(Permission.MANAGE_DEPARTMENTS)
    assert user.has_perm(Permission.EDIT_OWN_ACCOUNT)

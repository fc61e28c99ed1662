"""Who sees what of whose telephone, and who may take what rings there: the rules, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.monitoring import Sight, Viewer, Watch, takes_calls_of, viewer
from accounts.permissions import BY_ROLE, GRANTABLE, Permission

USER, MANAGER, ADMINISTRATOR = (BY_ROLE[role] for role in ("user", "manager", "administrator"))
OWN, SECOND, STAFF, OTHER = "1011", "1090", "1012", "1020"

EXTENSIONS = st.sampled_from([OWN, SECOND, STAFF, OTHER])
WATCHES = st.lists(
    st.builds(Watch, EXTENSIONS, st.booleans(), st.booleans()), max_size=4, unique_by=lambda w: w.extension
)
PERMISSIONS = st.sampled_from([USER, MANAGER, ADMINISTRATOR]).flatmap(
    lambda role: st.frozensets(st.sampled_from(sorted(GRANTABLE))).map(role.union)
)


@pytest.mark.req("PSA-10")
@pytest.mark.parametrize(
    ("permissions", "watches", "sight"),
    [
        (USER, (), Sight.LAMP),
        (USER, (Watch(OTHER),), Sight.LAMP),
        (USER, (Watch(OTHER, pick_up=True),), Sight.LAMP),
        (USER, (Watch(OTHER, callers=True),), Sight.CALLERS),
        (USER | {Permission.SEE_CALLERS}, (), Sight.CALLERS),
        (USER | {Permission.SEE_CALLERS}, (Watch(OTHER),), Sight.CALLERS),
        (MANAGER, (), Sight.LAMP),
        (ADMINISTRATOR, (), Sight.LAMP),
        (USER - {Permission.SEE_LAMPS}, (), Sight.NOTHING),
        (USER - {Permission.SEE_LAMPS}, (Watch(OTHER),), Sight.LAMP),
        (frozenset(), (Watch(OTHER, callers=True),), Sight.NOTHING),
    ],
)
def test_what_is_seen_of_a_line_elsewhere(
    permissions: frozenset[Permission], watches: tuple[Watch, ...], sight: Sight
) -> None:
    assert viewer([OWN], permissions, watches).sight_of(OTHER) is sight


@pytest.mark.req("PSA-10", "LOG-12")
@pytest.mark.parametrize(
    ("permissions", "sight"), [(USER, Sight.LAMP), (MANAGER, Sight.CALLERS), (ADMINISTRATOR, Sight.CALLERS)]
)
def test_callers_of_a_department_are_for_those_who_manage_it(permissions: frozenset[Permission], sight: Sight) -> None:
    seen = viewer([OWN], permissions, managed={STAFF: 7})
    assert seen.sight_of(STAFF) is sight
    assert seen.sight_of(OTHER) is Sight.LAMP


@pytest.mark.req("PSA-08")
def test_everything_of_each_extension_that_one_works_with() -> None:
    seen = viewer([OWN, SECOND], USER, [Watch(SECOND)])
    assert {extension for extension in (OWN, SECOND, OTHER) if seen.sight_of(extension) is Sight.EVERYTHING} == {
        OWN,
        SECOND,
    }


def test_what_is_seen_of_all_others_takes_no_room() -> None:
    """A socket listens to each of its special lines by itself; the others are one frame for all."""
    seen = viewer([OWN], USER | {Permission.SEE_CALLERS}, [Watch(OTHER, callers=True), Watch(STAFF)])
    assert seen.special == {OWN: Sight.EVERYTHING}


@pytest.mark.req("PSA-10")
def test_calls_are_taken_in_the_own_department_where_a_right_says_so_and_at_one_s_own() -> None:
    taken = takes_calls_of([OWN, SECOND], USER, [Watch(OTHER, pick_up=True), Watch("1030", callers=True)], [OWN, STAFF])
    assert taken == {OWN, SECOND, STAFF, OTHER}
    assert takes_calls_of([OWN, SECOND], USER - {Permission.PICK_UP}, [Watch(OTHER, pick_up=True)], [STAFF]) == set()


@given(PERMISSIONS, WATCHES, st.dictionaries(EXTENSIONS, st.integers(1, 9)))
def test_callers_are_never_seen_without_a_reason(
    permissions: frozenset[Permission], watches: list[Watch], managed: dict[str, int]
) -> None:
    seen = viewer([OWN], permissions, watches, managed)
    for extension in (OWN, SECOND, STAFF, OTHER):
        reasons = {
            extension == OWN,
            Permission.SEE_CALLERS in permissions,
            Permission.MANAGE_DEPARTMENTS in permissions and extension in managed,
            any(watch.callers for watch in watches if watch.extension == extension),
        }
        assert (seen.sight_of(extension) >= Sight.CALLERS) is (True in reasons)
        assert (seen.sight_of(extension) is Sight.EVERYTHING) is (extension == OWN)


@given(PERMISSIONS, WATCHES, st.dictionaries(EXTENSIONS, st.integers(1, 9)), st.sampled_from(sorted(GRANTABLE)))
def test_a_right_more_never_shows_less(
    permissions: frozenset[Permission], watches: list[Watch], managed: dict[str, int], more: Permission
) -> None:
    fewer, whole = viewer([OWN], permissions), viewer([OWN, SECOND], permissions | {more}, watches, managed)
    for extension in (OWN, SECOND, STAFF, OTHER):
        assert whole.sight_of(extension) >= fewer.sight_of(extension)


def test_nobody_sees_nothing() -> None:
    assert Viewer().sight_of(OWN) is Sight.NOTHING


@pytest.mark.req("MGR-08")
@pytest.mark.parametrize(
    ("permissions", "hears_of"),
    [(USER, frozenset()), (MANAGER, frozenset({STAFF, 7})), (ADMINISTRATOR, None), (frozenset(), frozenset())],
)
def test_managers_hear_of_their_departments_and_administrators_of_all(
    permissions: frozenset[Permission], hears_of: frozenset[str | int] | None
) -> None:
    assert viewer([OWN], permissions, managed={STAFF: 7}).looks_after == hears_of

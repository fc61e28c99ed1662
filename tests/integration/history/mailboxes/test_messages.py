"""The copy of a mailbox is what the exchange told last, and keeps beside it what the exchange cannot keep."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import MailboxRight, MainDevice, User
from history.mailboxes import messages
from history.models import Message, Note
from pbx.mailbox import Folder
from pbx.party import Party
from tests.integration.voicemail import LEFT, a_message, listed, row

FIRST, SECOND = a_message("1-1"), a_message("1-2", minutes=5)


def test_a_listing_takes_the_place_of_what_was_there(anna: User) -> None:
    listed("1011", FIRST, SECOND)
    listed("1011", SECOND, a_message("1-3", minutes=9))
    assert sorted(Message.objects.values_list("name", flat=True)) == ["1-2", "1-3"]


def test_a_message_keeps_its_row_in_whichever_folder_it_lies(anna: User) -> None:
    box = listed("1011", FIRST)
    before = row("1011", "1-1")
    messages.assign(before, anna)
    listed("1011", replace(FIRST, folder=Folder.OLD))
    after = row("1011", "1-1")
    assert (after.pk, after.mailbox, after.assigned_to) == (before.pk, box, anna)
    assert not after.is_new
    assert after.heard_at is not None


def test_the_number_is_kept_as_the_whole_portal_compares_it(db: None) -> None:
    listed("1011", FIRST, replace(SECOND, caller=Party("anonymous")))
    assert (row("1011", "1-1").number, row("1011", "1-2").number) == ("+48601570947", "")


def test_only_what_nobody_has_heard_has_arrived_and_only_once(anna: User) -> None:
    told = [FIRST, replace(SECOND, folder=Folder.OLD)]
    assert [message.name for message in messages.store("lab", "1011", told).arrived] == ["1-1"]
    assert messages.store("lab", "1011", told) == messages.Stored((), {})


def test_everybody_who_may_use_the_box_is_told_and_nobody_else(anna: User, jan: User) -> None:
    """T-WS-03: whoever works with the extension, and to whom the box was given."""
    ola, ewa = (User.objects.create_user(number) for number in ("1013", "1014"))
    MainDevice.objects.create(user=jan, extension="1011")
    MailboxRight.objects.create(user=ola, mailbox="1011")
    assert messages.store("lab", "1011", [FIRST]).people.keys() == {anna.pk, jan.pk, ola.pk}
    assert ewa.pk not in messages.store("lab", "1011", []).people


def test_the_first_listing_of_an_empty_box_is_told_too(anna: User) -> None:
    assert messages.store("lab", "1011", []).people.keys() == {anna.pk}


def test_what_was_thrown_away_remembers_where_it_lay(anna: User) -> None:
    listed("1011", replace(FIRST, folder=Folder.WORK))
    listed("1011", replace(FIRST, folder=Folder.DELETED))
    thrown = row("1011", "1-1")
    assert (thrown.thrown_from, thrown.is_thrown_away) == ("work", True)
    assert thrown.kept_until == thrown.thrown_at + timedelta(hours=24)
    listed("1011", FIRST)
    assert (row("1011", "1-1").thrown_at, row("1011", "1-1").kept_until) == (None, None)


def test_unheard_again_is_heard_by_nobody(anna: User) -> None:
    listed("1011", FIRST)
    messages.lay(row("1011", "1-1"), Folder.OLD, anna)
    assert row("1011", "1-1").heard_by == anna
    messages.lay(row("1011", "1-1"), Folder.INBOX, anna)
    assert (row("1011", "1-1").heard_by, row("1011", "1-1").heard_at) == (None, None)


@pytest.mark.req("VM-02")
def test_a_listing_from_before_a_move_does_not_undo_it(anna: User) -> None:
    listed("1011", FIRST, SECOND)
    taken = timezone.now()
    messages.lay(row("1011", "1-1"), Folder.OLD, anna)
    messages.store("lab", "1011", [FIRST, replace(SECOND, folder=Folder.WORK)], at=taken)
    first = row("1011", "1-1")
    assert (first.folder, first.heard_by) == ("old", anna)
    assert row("1011", "1-2").folder == "work", "what nobody moved here follows"
    messages.store("lab", "1011", [FIRST, SECOND], at=timezone.now())
    assert (row("1011", "1-1").folder, row("1011", "1-1").heard_by) == ("inbox", None)


def test_a_clock_that_is_wrong_does_not_hold_a_folder_for_long(anna: User) -> None:
    listed("1011", FIRST)
    messages.lay(row("1011", "1-1"), Folder.OLD, anna)
    Message.objects.update(laid_at=timezone.now() - messages.SETTLES)
    messages.store("lab", "1011", [FIRST], at=timezone.now() - timedelta(days=1))
    assert row("1011", "1-1").folder == "inbox"


def test_a_message_that_went_while_it_was_moved_is_not_missed(anna: User) -> None:
    listed("1011", FIRST)
    found = row("1011", "1-1")
    listed("1011")
    messages.lay(found, Folder.WORK, anna)
    assert not Message.objects.exists()


def test_urgent_stays_urgent_when_it_is_heard(db: None) -> None:
    listed("1011", replace(FIRST, folder=Folder.URGENT))
    listed("1011", replace(FIRST, folder=Folder.OLD))
    assert row("1011", "1-1").urgent


def test_the_comments_of_a_message_go_with_it(anna: User) -> None:
    listed("1011", FIRST)
    messages.comment(row("1011", "1-1"), anna, "Called back")
    listed("1011")
    assert not Note.objects.exists()


def test_t_ami_02_ten_thousand_messages_are_bounded_to_the_newest(db: None) -> None:
    listed("1011", *(a_message(f"1-{number}", minutes=number) for number in range(messages.MOST + 3)))
    assert Message.objects.count() == messages.MOST
    assert not Message.objects.filter(name="1-0").exists()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(Folder)), unique_by=lambda one: one[0])))
def test_whatever_was_told_before_the_last_listing_counts(db: None, told: list[list[tuple[int, Folder]]]) -> None:
    listed("1011")
    for listing in told:
        listed("1011", *(a_message(f"1-{number}", folder, minutes=number) for number, folder in listing))
    last = {(f"1-{number}", folder.value) for number, folder in (told[-1] if told else [])}
    assert set(Message.objects.values_list("name", "folder")) == last
    for message in Message.objects.all():
        assert message.is_thrown_away is (message.thrown_at is not None)
        assert message.left >= LEFT


@pytest.mark.parametrize("number", ["600", "1011"])
def test_a_box_that_nobody_may_use_is_mirrored_all_the_same(db: None, number: str) -> None:
    assert messages.store("lab", number, [FIRST]).people == {}
    assert row(number, "1-1").mailbox.number == number

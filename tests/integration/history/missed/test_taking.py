"""I take it: one person has a missed call in hand, the others who share it see who (HIST-08)."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from history.keeping import personal
from history.missed import ledger, taking
from history.missed.hands import Hand
from history.models import MissedCall
from history.telling import announcing
from tests.integration.history.missed.test_ledger import ring

TAKE, GIVE_BACK = "/history/take/", "/history/give-back/"


def of_the_group(minutes_ago: int = 9) -> MissedCall:
    """A call to Anna's and Jan's group that nobody took."""
    ring("1011", minutes_ago, via="600")
    ring("1012", minutes_ago, via="600")
    return MissedCall.objects.latest("pk")


def seen_by(user: User) -> Hand | None:
    (row,) = ledger.waiting_callers(user)
    return row.hand


@pytest.fixture
def browser(client: Client, anna: User) -> Client:
    client.force_login(anna)
    return client


@pytest.mark.req("HIST-08")
def test_whoever_takes_a_call_of_the_group_is_named_on_everybodys_list(anna: User, jan: User) -> None:
    call = of_the_group()
    assert taking.take(anna, [call.pk]) == 1
    mine, theirs = seen_by(anna), seen_by(jan)
    assert mine
    assert theirs
    assert (mine.mine, theirs.mine, theirs.name) == (True, False, "Anna Krawiec-Łoś")
    assert theirs.since == MissedCall.objects.get().taken_at


def test_who_comes_second_reads_who_was_first_and_takes_nothing(anna: User, jan: User) -> None:
    first, second = of_the_group(9), of_the_group(5)
    taking.take(anna, [first.pk])
    with pytest.raises(taking.HeldError) as held:
        taking.take(jan, [first.pk, second.pk])
    assert held.value.hand.name == "Anna Krawiec-Łoś"
    assert MissedCall.objects.get(pk=second.pk).taken_by is None


def test_taking_again_keeps_since_when(anna: User, jan: User) -> None:
    first = of_the_group(9)
    taking.take(anna, [first.pk])
    long_ago = timezone.now() - timedelta(hours=2)
    MissedCall.objects.update(taken_at=long_ago)
    second = of_the_group(5)
    assert taking.take(anna, [first.pk, second.pk]) == 2
    hand = seen_by(jan)
    assert hand
    assert hand.since == long_ago


def test_given_back_it_is_anybodys(anna: User, jan: User) -> None:
    call = of_the_group()
    taking.take(anna, [call.pk])
    assert taking.give_back(jan, [call.pk]) == 0, "it is not Jan's to give"
    assert taking.give_back(anna, [call.pk]) == 1
    assert seen_by(jan) is None
    assert taking.take(jan, [call.pk]) == 1


def test_it_ends_when_somebody_reaches_the_caller_and_comes_again_with_the_call(anna: User, jan: User) -> None:
    call = of_the_group()
    taking.take(anna, [call.pk])
    ring("1012", 3, talked=True)
    assert ledger.waiting_callers(jan) == []
    (row,) = ledger.newest_callers(jan, 5).rows
    assert row.hand is None
    assert taking.take(jan, [call.pk]) == 0, "there is nothing to take any more"
    assert MissedCall.objects.get().taken_by == anna


def test_done_ends_it_whoever_has_it(anna: User, jan: User) -> None:
    call = of_the_group()
    taking.take(anna, [call.pk])
    assert ledger.done(jan, [call.pk]) == 1
    (row,) = ledger.newest_callers(anna, 5).rows
    assert row.hand is None
    ledger.not_done(jan, [call.pk])
    assert seen_by(anna)


def test_whoever_has_left_has_nothing_in_hand(anna: User, jan: User) -> None:
    call = of_the_group()
    taking.take(anna, [call.pk])
    anna.is_active = False
    anna.save()
    assert seen_by(jan) is None
    assert taking.take(jan, [call.pk]) == 1
    jan.delete()
    assert MissedCall.objects.get().taken_by is None


def test_the_personal_copy_tells_what_somebody_has_in_hand(anna: User, jan: User) -> None:
    call = of_the_group()
    taking.take(anna, [call.pk])
    (row,) = list(personal._taken_calls(anna))
    assert (row["scope"], row["taken_at"]) == ("600", MissedCall.objects.get().taken_at)
    assert list(personal._taken_calls(jan)) == []


# -- through the pages ----------------------------------------------------------------------------------------


def test_t_az_04_nobody_takes_a_call_of_others(browser: Client) -> None:
    ring("1011", 9)
    ring("1099", 5)
    own, foreign = MissedCall.objects.order_by("started")
    for address in (TAKE, GIVE_BACK):
        for calls in ([own.pk, foreign.pk], [foreign.pk + 99], ["x"], [10**30], []):
            assert browser.post(address, {"call": calls}).status_code == 404
    assert not MissedCall.objects.exclude(taken_by=None).exists()


def test_the_button_stands_where_several_people_see_the_caller(browser: Client, jan: User) -> None:
    ring("1011", 12, number="0501111111")
    call = of_the_group()
    page = browser.get("/history/?kind=open").content.decode()
    assert page.count(f'action="{TAKE}"') == 1
    said = browser.post(TAKE, {"call": [call.pk]}, headers={"HX-Request": "true"})
    assert "You take the missed call." in said.content.decode()
    assert said.headers["HX-Trigger"] == '{"history-changed": {}}'
    page = browser.get("/history/?kind=open").content.decode()
    assert "You call back, since" in page
    assert (page.count(f'action="{TAKE}"'), page.count(f'action="{GIVE_BACK}"')) == (0, 1)
    other = Client()
    other.force_login(jan)
    for address in ("/history/?kind=open", "/", "/history/"):
        page = other.get(address).content.decode()
        assert "Anna Krawiec-Łoś calls back, since" in page
        assert TAKE not in page
        assert GIVE_BACK not in page
    refused = other.post(TAKE, {"call": [call.pk]}, headers={"HX-Request": "true"})
    assert "Anna Krawiec-Łoś has taken it already" in refused.content.decode()
    assert "toast-warning" in refused.content.decode()
    assert browser.post(GIVE_BACK, {"call": [call.pk]}, follow=True).status_code == 200
    assert "calls back" not in other.get("/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_everybody_who_shares_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    anna = User.objects.create_user("1011", "kanarek w klatce")
    User.objects.create_user("1012", "inny kanarek w klatce")
    call = of_the_group()
    told: dict[str, object] = {}
    monkeypatch.setattr(announcing, "_listeners", [lambda changed, _people: told.update(changed)])
    taking.take(anna, [call.pk])
    assert told.keys() >= {"1011", "1012"}
    told.clear()
    taking.give_back(anna, [call.pk])
    assert told.keys() >= {"1011", "1012"}


@pytest.mark.django_db(transaction=True)
def test_of_several_who_take_at_once_one_has_it_and_the_others_read_who() -> None:
    people = [User.objects.create_user(f"10{n}", "kanarek w klatce", comment=f"Person {n}") for n in range(11, 15)]
    for user in people:
        ring(user.extension, 9, via="600")
    pk = MissedCall.objects.get().pk
    ready, outcomes = threading.Barrier(len(people)), []

    def try_to(user: User) -> None:
        ready.wait(timeout=30)
        try:
            taking.take(user, [pk])
            outcomes.append((user.comment, user.comment))
        except taking.HeldError as held:
            outcomes.append((user.comment, held.hand.name))
        finally:
            connection.close()

    threads = [threading.Thread(target=try_to, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    by = MissedCall.objects.get().taken_by
    assert by
    assert sorted(outcomes) == [(user.comment, by.comment) for user in people]

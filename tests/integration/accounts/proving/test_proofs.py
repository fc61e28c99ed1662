"""Proof by telephone, without a telephone: who may, how often, and what a proof is worth. SECURITY T-PIN-10."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.conf import LazySettings
from django.db import connection
from django.utils import timezone

from accounts.actions import password as actions
from accounts.journal import Origin
from accounts.models import JournalEntry, PhoneProof, User
from accounts.proving import proofs
from accounts.proving.proofs import State
from tests.integration.accounts.conftest import PASSWORD, Login, is_in

HERE = "198.51.100.7"
BROWSER = "a-session-key"
LATER = timedelta(seconds=61)


def confirmed(user: User, session_key: str = BROWSER) -> PhoneProof:
    proof = proofs.begin(user.extension, session_key, HERE)
    proofs.answered(proof.name, proof.extension, proof.code)
    proof.refresh_from_db()
    return proof


@pytest.mark.req("LOG-04", "LOG-07")
def test_t_pin_10_the_right_digits_let_their_owner_in_once(ala: User) -> None:
    proof = proofs.begin("1011", BROWSER, HERE)
    assert (len(proof.code), proof.code.isdigit(), proof.user) == (2, True, ala)
    assert proofs.use(proof, Origin()) is None, "nobody has answered yet"
    proofs.answered(proof.name, "1011", proof.code)
    assert proofs.use(proof, Origin(address=HERE)) == ala
    assert proofs.use(proof, Origin(address=HERE)) is None
    entry = JournalEntry.objects.get(event="proved_by_telephone")
    assert (entry.subject, entry.actor, entry.address) == (ala, ala, HERE)


def test_t_pin_10_wrong_digits_end_the_proof_at_once(ala: User) -> None:
    proof = proofs.begin("1011", BROWSER, HERE)
    proofs.answered(proof.name, "1011", f"{(int(proof.code) + 1) % 100:02}")
    proofs.answered(proof.name, "1011", proof.code)
    proof.refresh_from_db()
    assert proof.state == State.REFUSED
    assert proofs.use(proof, Origin()) is None
    assert JournalEntry.objects.filter(subject=ala, event="phone_proof_refused").count() == 1


@pytest.mark.parametrize("digits", ["", "1", "123", "**"])
def test_digits_of_another_length_are_wrong(ala: User, digits: str) -> None:
    proof = proofs.begin("1011", BROWSER, HERE)
    proofs.answered(proof.name, "1011", digits)
    proof.refresh_from_db()
    assert proof.state == State.REFUSED


def test_t_pin_10_another_telephone_proves_nothing(ala: User, ola: User) -> None:
    proof = proofs.begin("1011", BROWSER, HERE)
    proofs.answered(proof.name, "1012", proof.code)
    proofs.answered("f" * 32, "1011", proof.code)
    proof.refresh_from_db()
    assert proof.state == State.WAITING


def test_t_pin_10_after_a_minute_nobody_is_let_in(ala: User, ola: User) -> None:
    late, unused = proofs.begin("1011", BROWSER, HERE), confirmed(ola)
    with time_machine.travel(timezone.now() + LATER, tick=True):
        proofs.answered(late.name, "1011", late.code)
        late.refresh_from_db()
        assert late.state == State.WAITING
        assert proofs.use(unused, Origin()) is None


def test_t_pin_10_only_the_browser_that_asked_sees_the_proof(ala: User) -> None:
    proof = proofs.begin("1011", BROWSER, HERE)
    assert proofs.find(proof.name, BROWSER) == proof
    for other in ("another-session", "", None):
        assert proofs.find(proof.name, other) is None
        assert proofs.running("1011", other) is None
    assert proofs.running("1011", BROWSER) == proof


def test_t_pin_10_a_number_is_rung_once_at_a_time_and_three_times_an_hour(ala: User) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        assert proofs.begin("1011", BROWSER, HERE).user
        assert not proofs.begin("1011", "another", HERE).user, "it rings already"
        clock.shift(LATER)
        assert proofs.begin("1011", BROWSER, HERE).user
        clock.shift(LATER)
        assert not proofs.begin("1011", BROWSER, HERE).user, "the fourth wish within the hour"
        clock.shift(timedelta(minutes=20))
        assert proofs.begin("1011", BROWSER, HERE).user


def test_t_pin_10_a_network_has_ten_proofs_an_hour(db: None) -> None:
    for number in range(2000, 2013):
        User.objects.create_user(str(number))
    rung = [bool(proofs.begin(str(number), BROWSER, HERE).user) for number in range(2000, 2012)]
    assert rung == [True] * 10 + [False] * 2
    assert proofs.begin("2012", BROWSER, "192.0.2.1").user


def test_t_pin_10_everybody_together_has_sixty_an_hour(db: None) -> None:
    for number in range(2000, 2062):
        User.objects.create_user(str(number))
    rung = [bool(proofs.begin(str(number), BROWSER, f"203.0.113.{number % 100}").user) for number in range(2000, 2062)]
    assert rung == [True] * 60 + [False] * 2


@pytest.mark.parametrize("who", ["nobody", "disabled", "administrator"])
def test_t_enm_01_a_proof_is_made_for_everybody_and_rings_only_where_it_may(administrator: User, who: str) -> None:
    User.objects.create_user("1014", is_active=False)
    extension = {"nobody": "9999", "disabled": "1014", "administrator": administrator.extension}[who]
    proof = proofs.begin(extension, BROWSER, HERE)
    assert proof.user is None
    proofs.answered(proof.name, extension, proof.code)
    proof.refresh_from_db()
    assert proof.state == State.WAITING
    assert proofs.use(proof, Origin()) is None


@pytest.mark.parametrize("address", ["10.1.2.3", "2001:db9::1", ""])
def test_no_telephone_rings_for_somebody_in_a_strange_network(ala: User, address: str) -> None:
    assert proofs.begin("1011", BROWSER, address).user is None


def test_t_pin_06_strangers_use_up_nothing_that_somebody_inside_needs(ala: User) -> None:
    for number in range(70):
        proofs.begin("1011", BROWSER, f"10.1.2.{number}")
    assert proofs.begin("1011", BROWSER, HERE).user


def test_t_pin_06_who_is_locked_out_by_a_flood_of_guesses_proves_it_by_telephone(ala: User, log_in: Login) -> None:
    for number in range(60):
        log_in("1011", "wrong", ip=f"203.0.113.{number}")
    assert not is_in(log_in("1011", PASSWORD, ip=HERE))
    assert proofs.use(confirmed(ala), Origin()) == ala


def test_switched_off_no_telephone_rings(ala: User, settings: LazySettings) -> None:
    settings.PHONE_PROOF = False
    assert proofs.begin("1011", BROWSER, HERE).user is None


@pytest.mark.req("LOG-04")
def test_t_pin_10_it_opens_an_account_whose_pin_is_spent_or_whose_time_is_over(ola: User) -> None:
    User.objects.filter(pk=ola.pk).update(pin_failures=5, activation_until=timezone.now() - timedelta(days=1))
    assert proofs.use(confirmed(ola), Origin()) == ola


def test_a_proof_dies_with_the_password_of_before_and_with_the_account(ala: User, ola: User) -> None:
    proof = confirmed(ala)
    actions.set_password(ala, "niebieski tramwaj 9", Origin())
    assert proofs.use(proof, Origin()) is None
    proof = confirmed(ola)
    User.objects.filter(pk=ola.pk).update(is_active=False)
    assert proofs.use(proof, Origin()) is None


@pytest.mark.parametrize("role", [User.Role.ADMINISTRATOR])
def test_who_became_an_administrator_meanwhile_is_not_let_in(ala: User, role: User.Role) -> None:
    proof = confirmed(ala)
    User.objects.filter(pk=ala.pk).update(role=role)
    assert proofs.use(proof, Origin()) is None


@pytest.mark.django_db(transaction=True)
def test_t_pin_10_of_many_who_use_a_proof_at_once_one_is_let_in() -> None:
    user = User.objects.create_user("1011", language="en")
    proof = confirmed(user)
    let_in: list[User] = []
    barrier = threading.Barrier(4, timeout=20)

    def use_it() -> None:
        try:
            barrier.wait()
            if found := proofs.use(proof, Origin()):
                let_in.append(found)
        finally:
            connection.close()

    threads = [threading.Thread(target=use_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert let_in == [user]


def test_old_proofs_are_forgotten(ala: User) -> None:
    proof = proofs.begin("1011", BROWSER, HERE)
    assert proofs.forget_old() == 0
    assert proofs.forget_old(proof.expires + timedelta(days=1, seconds=1)) == 1

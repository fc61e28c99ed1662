"""The page that asks for two digits at one's own telephone (LOG-04, LOG-07; SECURITY T-PIN-10, T-ENM-01)."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.guard import pins
from accounts.models import PhoneProof, User
from accounts.proving import proofs
from cti import commands, store
from pbx.capabilities import Capability
from pbx.commands import AskDigits
from tests.integration.cti_pages.company import htmx
from tests.integration.cti_pages.exchange import Exchange

HERE = "198.51.100.7"
NEW = "niebieski tramwaj 9"


def asked() -> list[AskDigits]:
    """What the gateway that leads would be asked to do, and would do in time."""
    texts: Any = store.client().lrange(store.commands(1), 0, -1)
    return [command for text in texts if isinstance(command := commands.unpack(text).command, AskDigits)]


def begin(client: Client, extension: str = "1011", address: str = HERE) -> PhoneProof:
    said = client.post("/prove/", {"extension": extension}, REMOTE_ADDR=address)
    assert said.status_code == 302
    return PhoneProof.objects.get(name=said.headers["Location"].split("/")[2])


def page_of(proof: PhoneProof) -> str:
    return f"/prove/{proof.name}/"


def poll(client: Client, proof: PhoneProof, stage: str = "waiting") -> Any:
    return client.post(page_of(proof), {"stage": stage}, headers=htmx("proof"))


def key_in(proof: PhoneProof, digits: str = "") -> None:
    proofs.answered(proof.name, proof.extension, digits or proof.code)


def wrong(proof: PhoneProof) -> str:
    return f"{(int(proof.code) + 1) % 100:02}"


@pytest.mark.req("LOG-04", "LOG-07")
def test_t_pin_10_who_keys_the_digits_in_chooses_a_new_password(anna: User, exchange: Exchange) -> None:
    client = Client()
    proof = begin(client)
    assert asked() == [AskDigits("1011", 2)]
    page = client.get(page_of(proof)).content.decode()
    assert f'<p class="proof-digits">{proof.code}</p>' in page
    assert "Your telephone 1011 rings" in page
    assert poll(client, proof).status_code == 204
    key_in(proof)
    said = poll(client, proof)
    assert said.headers["HX-Redirect"] == "/set-password/"
    assert client.get("/").status_code == 302, "it opens nothing but the page for a new password"
    client.post("/set-password/", {"password": NEW, "repeated": NEW})
    assert client.get("/settings/subscriber/").status_code == 200
    anna.refresh_from_db()
    assert anna.check_password(NEW)


def test_without_scripts_a_button_goes_on(anna: User, exchange: Exchange) -> None:
    client = Client()
    proof = begin(client)
    assert client.post(page_of(proof), {"stage": "waiting"}).status_code == 200
    key_in(proof)
    assert client.post(page_of(proof), {"stage": "waiting"}).headers["Location"] == "/set-password/"


@pytest.mark.req("LOG-04")
def test_t_pin_10_a_spent_pin_is_replaced_by_the_telephone(exchange: Exchange, db: None) -> None:
    user = User.objects.create(extension="1015", pin=pins.digest("1015", "2580"), pin_failures=pins.TRIES)
    client = Client()
    key_in(proof := begin(client, "1015"))
    assert poll(client, proof).headers["HX-Redirect"] == "/set-password/"
    client.post("/set-password/", {"password": NEW, "repeated": NEW})
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_t_pin_10_other_digits_end_it_and_the_page_says_so(anna: User, exchange: Exchange) -> None:
    client = Client()
    proof = begin(client)
    key_in(proof, wrong(proof))
    key_in(proof)
    said = poll(client, proof)
    assert "Those were other digits" in said.content.decode()
    assert poll(client, proof, stage="refused").status_code == 204
    assert client.get("/set-password/").status_code == 302


def test_t_pin_10_after_a_minute_the_page_offers_to_ring_again(anna: User, exchange: Exchange) -> None:
    client = Client()
    proof = begin(client)
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=True):
        assert "The minute is over" in poll(client, proof).content.decode()
        key_in(proof)
        assert "HX-Redirect" not in poll(client, proof).headers
        exchange.show()
        again = begin(client)
    assert again.name != proof.name
    assert again.user == anna


def test_t_pin_10_only_the_browser_that_asked_sees_the_digits_or_goes_on(anna: User, exchange: Exchange) -> None:
    client, other = Client(), Client()
    proof = begin(client)
    begin(other, "1012")
    key_in(proof)
    for thief in (other, Client()):
        assert thief.get(page_of(proof)).headers["Location"] == "/prove/"
        assert poll(thief, proof).headers["HX-Redirect"] == "/prove/"
        assert thief.get("/set-password/").status_code == 302
    assert poll(client, proof).headers["HX-Redirect"] == "/set-password/"


def test_t_pin_10_a_confirmed_proof_is_used_once(anna: User, exchange: Exchange) -> None:
    client = Client()
    proof = begin(client)
    twin = Client()
    twin.cookies = client.cookies.copy()  # type: ignore[assignment]
    key_in(proof)
    poll(client, proof)
    assert poll(twin, proof).headers["HX-Redirect"] == "/prove/", "the session of before is over (T-SES-01)"


def test_t_ses_01_the_proof_has_a_session_of_its_own(anna: User, exchange: Exchange) -> None:
    client = Client()
    client.cookies["session"] = "chosenbytheattackerchosenbytheat"
    begin(client)
    assert client.cookies["session"].value != "chosenbytheattackerchosenbytheat"


def test_who_asks_again_while_it_rings_is_led_back_and_not_rung_twice(anna: User, exchange: Exchange) -> None:
    client = Client()
    assert begin(client) == begin(client)
    assert len(asked()) == 1


def without_what_differs(body: bytes, proof: PhoneProof) -> str:
    text = body.decode().replace(proof.name, "NAME").replace(proof.extension, "EXTENSION")
    text = text.replace(f'<p class="proof-digits">{proof.code}</p>', "")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"|data-csrf="[^"]+"', "", text)


def test_t_enm_01_whoever_is_asked_for_the_page_is_the_same_and_only_the_owners_telephone_rings(
    anna: User, exchange: Exchange, settings: LazySettings
) -> None:
    User.objects.create_user("1014", "x", is_active=False)
    User.objects.create_user("1031", "x", role=User.Role.ADMINISTRATOR)
    busy = User.objects.create_user("1016", "x")
    for _ in range(3):
        begin(Client(), busy.extension)
    store.client().delete(store.commands(1))
    cases = {
        "hers": ("1011", HERE),
        "nobody": ("9999", HERE),
        "disabled": ("1014", HERE),
        "administrator": ("1031", HERE),
        "too often": ("1016", HERE),
        "strange network": ("1011", "10.1.2.3"),
    }
    pages, steps = {}, {}
    for case, (extension, address) in cases.items():
        client = Client()
        with CaptureQueriesContext(connection) as counted:
            proof = begin(client, extension, address)
        steps[case] = len(counted)
        bodies = [without_what_differs(client.get(page_of(proof)).content, proof)]
        bodies.append(str(poll(client, proof).status_code))
        with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=True):
            bodies.append(without_what_differs(poll(client, proof).content, proof))
        pages[case] = bodies
    settings.PHONE_PROOF = False
    client = Client()
    proof = begin(client, "1011")
    pages["switched off"] = [without_what_differs(client.get(page_of(proof)).content, proof), *pages["hers"][1:]]
    assert len({str(page) for page in pages.values()}) == 1
    assert steps.pop("too often") <= steps["nobody"], "so it is for any number, be it somebody's or nobody's"
    assert len(set(steps.values())) == 1, steps
    assert asked() == [AskDigits("1011", 2)]


@pytest.mark.parametrize("extension", ["", "1", "1234567", "abc", "10 11", "١٢٣٤", "1011\x00", "x" * 10_000])
def test_what_is_no_number_is_said_so_and_rings_nowhere(exchange: Exchange, db: None, extension: str) -> None:
    said = Client().post("/prove/", {"extension": extension}, REMOTE_ADDR=HERE)
    assert said.status_code == 200
    assert 'class="field-errors"' in said.content.decode()
    assert not PhoneProof.objects.exists()
    assert asked() == []


@pytest.mark.parametrize(
    ("connected", "missing", "words"),
    [(False, set(), "The exchange cannot be reached"), (True, {Capability.ASK_DIGITS}, "cannot ask for digits")],
)
def test_without_the_exchange_the_page_says_so_to_everybody(
    anna: User, exchange: Exchange, connected: bool, missing: set[Capability], words: str
) -> None:
    exchange.connected, exchange.capabilities = connected, frozenset(Capability) - missing
    exchange.show()
    bodies = set()
    for extension in ("1011", "9999"):
        said = Client().post("/prove/", {"extension": extension}, REMOTE_ADDR=HERE)
        assert said.status_code == 200
        assert words in said.content.decode()
        bodies.add(re.sub(r'value="[^"]+"|nonce="[^"]+"', "", said.content.decode()))
    assert len(bodies) == 1
    assert not PhoneProof.objects.exists(), "nobody is made to wait for a call that never was"


def test_who_is_signed_in_has_nothing_to_prove(browser: Client, exchange: Exchange) -> None:
    assert browser.get("/prove/").headers["Location"] == "/"
    assert browser.post("/prove/", {"extension": "1011"}).headers["Location"] == "/"
    assert asked() == []


def test_the_question_remembers_the_number_that_was_typed_at_the_door(exchange: Exchange, db: None) -> None:
    assert 'value="1012"' in Client().get("/prove/?extension=1012").content.decode()
    assert Client().get("/prove/?extension=%3Cscript%3E").status_code == 200

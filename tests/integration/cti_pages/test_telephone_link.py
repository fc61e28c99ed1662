"""The portal as the browser's program for telephone links."""

import pytest
from django.test import Client

from accounts.models import User
from phonebook.actions import add_contact
from phonebook.models import ContactNumber
from phonebook.references import seal
from tests.integration.cti_pages.exchange import Exchange

ZOFIA = "+48601570947"


def opened(browser: Client, number: str) -> str:
    answer = browser.get("/call/", {"number": number})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_link_shows_whose_number_it_is_and_dials_nothing(browser: Client, anna: User, exchange: Exchange) -> None:
    add_contact(anna, "Zofia Łęcka", [(ZOFIA, "")])
    text = opened(browser, "tel:+48%20601-570-947")
    assert "Zofia Łęcka" in text
    assert "601 570 947" in text
    assert f'name="of" value="{seal(anna, ZOFIA)}"' in text
    assert exchange.asked == []


def test_a_number_that_nobody_knows_can_become_a_contact(browser: Client) -> None:
    text = opened(browser, "tel:+48601570947")
    assert "Nobody in your phonebook" in text
    assert "Add to contacts" in text


def test_a_colleague_has_a_lamp_and_oneself_no_button(browser: Client, jan: User) -> None:
    assert 'data-extension="1012"' in opened(browser, "tel:1012")
    text = opened(browser, "tel:1011")
    assert "This is your own number." in text
    assert 'id="tel-call"' not in text


def test_an_extension_behind_a_number_is_said(browser: Client) -> None:
    assert "The link names the extension 12." in opened(browser, "tel:+48228725800;ext=12")


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("tel:+12125550100", "You may not call numbers abroad."),
        ("tel:+48700100100", "special charge"),
        ("tel:*78", "Service codes cannot be dialled"),
        ("tel:<script>alert(1)</script>", "This is not a telephone number."),
        ("tel:'; DROP TABLE accounts_user; --", "This is not a telephone number."),
        ("tel:\x00", "This is not a telephone number."),
        ("javascript:alert(1)", "This is not a telephone number."),
        ("tel:" + "1" * 5000, "This number is not complete"),
    ],
)
def test_t_tol_01_what_may_not_be_called_is_said_and_can_be_mended(
    browser: Client, exchange: Exchange, number: str, why: str
) -> None:
    text = opened(browser, number)
    assert why in text
    assert 'id="tel-text"' in text
    assert 'id="tel-call"' not in text
    assert "<script>alert" not in text
    assert exchange.asked == []


def test_without_a_number_it_asks_for_one(browser: Client) -> None:
    for text in (opened(browser, ""), browser.get("/call/").content.decode()):
        assert "Which number?" in text
        assert 'role="alert"' not in text.partition('id="tel-title"')[2].partition("</section>")[0]


def test_whoever_is_not_logged_in_comes_back_to_the_number(client: Client, anna: User, exchange: Exchange) -> None:
    door = client.get("/call/?number=tel%3A%2B48601570947")
    assert door.status_code == 302
    address = door.headers["Location"]
    text = client.get(address).content.decode()
    wish = "/call/?number=tel%3A%2B48601570947"
    assert f'value="{wish}"' in text
    inside = client.post("/login/", {"extension": "1011", "secret": "kanarek w klatce", "next": wish})
    assert inside.headers["Location"] == wish


def test_t_ws_08_a_link_to_a_number_that_is_shown_to_nobody_names_its_person(browser: Client) -> None:
    add_contact(None, "Director", [(ZOFIA, "")])
    ContactNumber.objects.update(reserved=True)
    text = opened(browser, f"tel:{ZOFIA}")
    assert "Director" in text
    assert "Hidden number" in text
    body = text.partition('id="tel-title"')[2]
    assert "601570947" not in body.replace(" ", "")


def test_it_is_a_page_to_look_at_only(browser: Client, exchange: Exchange) -> None:
    assert browser.post("/call/", {"number": "1012"}).status_code == 405
    assert exchange.asked == []


def test_the_settings_offer_it(browser: Client) -> None:
    text = browser.get("/settings/application/").content.decode()
    assert 'data-register-links="/call/"' in text
    assert "https" in text

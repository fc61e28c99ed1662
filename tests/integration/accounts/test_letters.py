"""What the letters of the accounts say. T-RST-03, T-RST-05."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from accounts import letters
from accounts.actions import password
from accounts.journal import Origin
from accounts.letters import Notice
from accounts.models import User
from accounts.proving import links
from mail import kinds
from mail.models import Letter
from tests.integration.accounts import letterbox

TEMPLATES = Path(settings.BASE_DIR) / "templates" / "mail"
MORE = {"old": "old@example.com", "new": "new@example.com", "newcomer": "1099 Eve"}


@pytest.mark.parametrize("notice", Notice)
@pytest.mark.parametrize("language", ["en", "pl", "de"])
def test_every_notice_says_what_when_from_where_and_by_whom(
    ala: User, administrator: User, notice: Notice, language: str
) -> None:
    ala.language = language
    letters.tell(ala, notice, Origin(administrator, "192.0.2.4"), **MORE)
    letter = letterbox.fetch_one()
    assert letter.extra_headers["Content-Language"] == language
    assert "Ala Nowak" in letter.body.splitlines()[0]
    assert all(word in letter.body for word in ("192.0.2.4", "Charlotte", "http://testserver"))
    assert re.search(r"\b20\d\d\b", letter.body)
    assert not re.search(r"\n\n\n|[ \t]\n(?!WebCTI)|\{|\}|, \.| \.", letter.body), letter.body


def test_what_somebody_does_to_the_own_account_names_nobody_else(ala: User) -> None:
    letters.tell(ala, Notice.PASSWORD_CHANGED, Origin(ala, "192.0.2.4"))
    assert "By:" not in letterbox.fetch_one().body


def test_whoever_has_no_address_is_told_nothing(ala: User) -> None:
    letters.tell(ala, Notice.EMAIL_CHANGED_BY_OTHER, Origin(), to="", old="", new="new@example.com")
    ala.email = ""
    letters.tell(ala, Notice.PASSWORD_CHANGED, Origin())
    assert not Letter.objects.exists()


def test_every_kind_of_letter_has_a_template_and_every_template_a_kind() -> None:
    written = {path.stem for path in TEMPLATES.glob("[!_]*.txt")}
    at_once = {"mail_test"}  # not by the outbox: whoever asks waits for what the server says
    sharing = {"greeting", "mail_server_changed"}  # of the tests; and what is company_changed by another server
    assert written - at_once == kinds._writers.keys() - sharing


def test_the_owner_learns_when_a_pin_replaces_the_password(ala: User, administrator: User) -> None:
    password.open_by_pin(ala, "7391", Origin(administrator))
    letter = letterbox.fetch_one()
    assert "taken away" in letter.body
    assert "7391" not in letter.body


def test_a_printed_link_lasts_as_long_as_a_sent_one(ala: User) -> None:
    token = links.issue(ala, links.Purpose.ACTIVATION, lasts=letters.ACTIVATION_LASTS)
    assert letters.address_of_link(token) == f"http://testserver/link/{token}/"

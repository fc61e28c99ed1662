"""What came of a test letter, in words that say what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from mail import testing
from mail.models import MailTest

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Outcome = MailTest.Outcome


@dataclass(frozen=True, slots=True)
class Said:
    title: "_StrPromise"
    advice: "_StrPromise | str" = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One test, as it may be told now."""

    test: MailTest
    outcome: str
    title: str
    advice: str
    is_open: bool
    words: str

    @property
    def good(self) -> bool:
        return self.outcome == Outcome.TAKEN


WORDS: Mapping[MailTest.Outcome, Said] = {
    Outcome.WAITING: Said(_("The e-mail is on its way")),
    Outcome.TAKEN: Said(
        _("The mail server took the e-mail"),
        _("If it does not arrive, look among the unwanted mail. The mail server knows what became of it."),
    ),
    Outcome.LAID_DOWN: Said(
        _("The e-mail stayed here"),
        _("The installation has no mail server: e-mails are laid into a folder or a log, and nobody gets them."),
    ),
    Outcome.UNREACHABLE: Said(
        _("No mail server answers there"),
        _(
            "Check server, port and encryption: TLS goes with port 465, STARTTLS with 587 and 25. Or a firewall is in "
            "between, or the installation does not allow that network (MAIL_SERVER_NETWORKS)."
        ),
    ),
    Outcome.CERTIFICATE: Said(
        _("The server's certificate is not to be trusted"),
        _("It is made out to another name, has run out, or nobody known vouches for it. Type the name that it bears."),
    ),
    Outcome.NO_STARTTLS: Said(
        _("The server offers no encryption"),
        _("It does not know STARTTLS. Try port 465 with TLS, or ask whoever runs the server."),
    ),
    Outcome.NO_TLS: Said(
        _("No encryption could be agreed on"), _("The server's TLS is too old or broken. Ask whoever runs the server.")
    ),
    Outcome.NO_LOGIN: Said(
        _("One cannot log in to this server here"),
        _("It offers no log-in at this port, or none that the portal knows. Try port 587, or leave the user empty."),
    ),
    Outcome.LOGIN_REFUSED: Said(
        _("The server refuses user or password"),
        _("Type both again. Some servers want a password of its own for each program."),
    ),
    Outcome.SENDER_REFUSED: Said(
        _("The server does not take this sender"),
        _("Put an address there that belongs to the user. Or the server wants a user and a password."),
    ),
    Outcome.RECIPIENT_REFUSED: Said(
        _("The server does not take this recipient"),
        _("Is the address right? Many servers take e-mails to others only after a log-in with user and password."),
    ),
    Outcome.REFUSED: Said(_("The server refused the e-mail"), _("What it says itself stands below.")),
    Outcome.BROKEN_OFF: Said(
        _("The server stopped answering"), _("It greeted, and then took too long or hung up. Try again later.")
    ),
    Outcome.UNREADABLE: Said(
        _("The stored password cannot be read"),
        _("It was encrypted with a SECRET_KEY that is not known any more. Type the password again."),
    ),
}
NOBODY_TAKES_IT = Said(
    _("Nobody takes the e-mail"),
    _("The worker, which sends all e-mails, or its queue does not run. Look at the service webcti-worker."),
)


def row(test: MailTest, now: datetime) -> Row:
    outcome, open_ = testing.shown(test, now), testing.is_open(test, now)
    late = outcome is Outcome.WAITING and (testing.is_late(test, now) or not open_)
    said = NOBODY_TAKES_IT if late else WORDS[outcome]
    words = "" if outcome is Outcome.WAITING else test.words
    return Row(test, "late" if late else outcome, str(said.title), str(said.advice), open_, words)

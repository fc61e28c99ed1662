"""Which mail server letters leave by: the company's own, stored by an administrator, else the installation's.

Asked anew for each letter, so that a change counts at once in every process.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from company.models import ONLY, MailServer
from company.secrets import Box
from company.tls import Tls

BOX = Box("company.mail_server")
KEPT_FOR = timedelta(days=1)
"""So long letters are tried."""
FORMER = ("own", "host", "port", "tls", "user", "secret", "sender")
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server that letters can be given to. `guarded`: somebody typed it in, see company.reachable."""

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    guarded: bool = True

    @property
    def place(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def stored() -> MailServer:
    """What administrators have set, whether it is in force or not; empty if nobody did."""
    return MailServer.objects.filter(pk=ONLY).first() or MailServer(pk=ONLY)


def in_force() -> Server | None:
    """None: the installation gives none that speaks SMTP. Raises secrets.UnreadableError."""
    row = stored()
    return opened(row) if row.own else of_installation()


def former() -> Server | None:
    """The one of before the first change of the last day, which letters about that change leave by. Raises
    secrets.UnreadableError."""
    row = stored()
    if row.former is None or row.former_until is None or row.former_until <= timezone.now():
        return None
    return opened(MailServer(**row.former)) if row.former["own"] else of_installation()


def keep_former(row: MailServer, was: MailServer) -> None:
    """`row` was as `was`. Who changes it twice in a day does not get rid of the server of before."""
    now = timezone.now()
    if row.former is None or row.former_until is None or row.former_until <= now:
        row.former = {field: getattr(was, field) for field in FORMER}
        row.former_until = now + KEPT_FOR


def forget_former() -> int:
    """Once it is over, with its password."""
    over = MailServer.objects.filter(former_until__lte=timezone.now())
    return over.update(former=None, former_until=None)


def opened(row: MailServer) -> Server:
    """The own server of `row`. Raises secrets.UnreadableError if its password was encrypted with a key that is gone."""
    password = BOX.decrypted(row.secret) if row.secret else ""
    return Server(row.host, row.port, Tls(row.tls), row.user, password, row.sender)


def of_installation() -> Server | None:
    """The mail server of MAIL_URL, which administrators neither see the password of nor change."""
    if settings.EMAIL_BACKEND != SMTP:
        return None
    tls = Tls.TLS if settings.EMAIL_USE_SSL else Tls.STARTTLS if settings.EMAIL_USE_TLS else Tls.NONE
    return Server(
        settings.EMAIL_HOST,
        settings.EMAIL_PORT,
        tls,
        settings.EMAIL_HOST_USER,
        settings.EMAIL_HOST_PASSWORD,
        settings.DEFAULT_FROM_EMAIL,
        guarded=False,
    )


def encrypt_anew() -> int:
    """After a change of SECRET_KEY: the stored password under the new one. Returns how many there were."""
    row = stored()
    if not row.secret or BOX.is_current(row.secret) or not BOX.is_readable(row.secret):
        return 0
    anew = BOX.encrypted(BOX.decrypted(row.secret))
    return MailServer.objects.filter(pk=ONLY, secret=row.secret).update(secret=anew)

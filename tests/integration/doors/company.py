"""How administrators set the company's portal."""

from tests.integration.doors.kinds import BOTH, ENTRY, READ, WRITE, Door

KEEPER = "management.administer"
PASSWORD = {"current": "zielony autobus 7"}
MAIL_SERVER = {
    "use": "own",
    "host": "mail.example.com",
    "port": "587",
    "tls": "starttls",
    "user": "portal",
    "password": "a secret",
    "sender": "portal@example.com",
    "version": "0",
}

DOORS: tuple[Door, ...] = (
    Door("management:overview", "/administration/", READ, KEEPER),
    Door("management:mail_server", "/administration/mail/", BOTH, KEEPER, form=MAIL_SERVER | PASSWORD, leaves=ENTRY),
    Door(
        "management:mail_test",
        "/administration/mail/test/",
        WRITE,
        KEEPER,
        form={"to": "somebody@localhost"},
        leaves=ENTRY,
    ),
)

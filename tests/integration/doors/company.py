"""How administrators set the company's portal."""

from tests.integration.doors.kinds import BOTH, ENTRY, PUBLIC, READ, WRITE, Door

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
NUMBERS = {"countries": "CZ", "special": "70", "codes": "*43", "calls_per_minute": "5", "version": "1"}

DOORS: tuple[Door, ...] = (
    Door("company:brand", "/brand/1/manifest.webmanifest", READ, PUBLIC),
    Door("management:overview", "/administration/", READ, KEEPER),
    Door(
        "management:branding",
        "/administration/branding/",
        BOTH,
        KEEPER,
        form={"name": "Bursztyn Pumps", "palette": "own", "color": "#aa3300", "version": "1"},
        leaves=ENTRY,
    ),
    Door(
        "management:branding_undo", "/administration/branding/undo/", WRITE, KEEPER, form={"version": "1"}, leaves=ENTRY
    ),
    Door(
        "management:retention",
        "/administration/retention/",
        BOTH,
        KEEPER,
        form={"history": "800", "recordings": "", "messages": "", "journal": "", "version": "1"},
        leaves=ENTRY,
    ),
    Door(
        "management:retention_undo",
        "/administration/retention/undo/",
        WRITE,
        KEEPER,
        form={"version": "1"},
        leaves=ENTRY,
    ),
    Door("management:numbers", "/administration/numbers/", BOTH, KEEPER, form=NUMBERS | PASSWORD, leaves=ENTRY),
    Door(
        "management:numbers_undo",
        "/administration/numbers/undo/",
        WRITE,
        KEEPER,
        form={"version": "1"} | PASSWORD,
        leaves=ENTRY,
    ),
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

"""Setting an installation up, and to which exchange it connects."""

from tests.integration.doors.company import KEEPER, PASSWORD
from tests.integration.doors.kinds import (
    BOTH,
    CHANGE,
    COMMAND,
    ENTRY,
    FIRST_RUN,
    NOBODYS,
    READ,
    RECORD,
    WRITE,
    Door,
)

EXCHANGE_LINK = {
    "use": "own",
    "host": "127.0.0.1",
    "port": "5038",
    "tls": "none",
    "user": "webcti",
    "secret": "a-secret",
    "version": "0",
}
FIRST = {"extension": "1999", "comment": "A", "language": "en", "password": "p", "repeated": "p"}
CALL = {"key": "{key}", "number": "1099"}
LINK = "/administration/exchange/link/"

DOORS: tuple[Door, ...] = (
    Door("setup:code", "/setup/code/", BOTH, FIRST_RUN, found=404, form={"code": "a"}, reach=NOBODYS),
    Door("setup:administrator", "/setup/administrator/", BOTH, FIRST_RUN, found=404, form=FIRST, reach=NOBODYS),
    Door("setup:checklist", "/setup/", READ, KEEPER),
    Door("setup:exchange", "/setup/exchange/", READ, KEEPER),
    Door("setup:people", "/setup/people/", READ, KEEPER),
    Door("setup:mail", "/setup/mail/", READ, KEEPER),
    Door("setup:call", "/setup/call/", READ, KEEPER),
    Door("setup:place_call", "/setup/call/place/", WRITE, KEEPER, form=CALL, leaves=COMMAND),
    Door("setup:skip", "/setup/skip/", WRITE, KEEPER, form={"step": "mail"}, leaves=CHANGE),
    Door("setup:dismiss", "/setup/dismiss/", WRITE, KEEPER, leaves=CHANGE),
    Door("management:exchange_link", LINK, BOTH, KEEPER, form=EXCHANGE_LINK | PASSWORD, leaves=ENTRY),
    Door("management:check_exchange", f"{LINK}check/", WRITE, KEEPER, form=EXCHANGE_LINK, leaves=RECORD),
    Door("management:exchange_secret", f"{LINK}secret/", WRITE, KEEPER, form={"version": "0"}, leaves=CHANGE),
    Door("management:undo_exchange", f"{LINK}undo/", WRITE, KEEPER, form={"version": "0"} | PASSWORD, leaves=ENTRY),
)

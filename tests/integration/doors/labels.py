"""Labels beside the keys of telephones."""

from tests.integration.doors.kinds import BOTH, CHANGE, ENTRY, LOOKED_AFTER, READ, Door

OWN = "services.edit_own"
MANAGES = "management.manage_departments"
TELEPHONE, PEOPLE = "/settings/telephone/", "/administration/key-labels/"
KEY = {"version": "0", "k0-1-function": "number", "k0-1-parameter": "601570947", "k0-1-label": "Taxi"}

DOORS: tuple[Door, ...] = (
    Door("labels:telephone", TELEPHONE, BOTH, OWN, form=KEY, leaves=ENTRY),
    Door("labels:sheets", f"{TELEPHONE}sheets/", BOTH, OWN, leaves=CHANGE),
    Door("labels:people", PEOPLE, READ, MANAGES),
    Door(
        "labels:people_sheets",
        f"{PEOPLE}sheets/",
        BOTH,
        MANAGES,
        query={"pick": "{extension}"},
        form={"pick": "{extension}"},
        leaves=CHANGE,
        reach=LOOKED_AFTER,
    ),
    Door("labels:person", f"{PEOPLE}{{extension}}/", BOTH, MANAGES, form=KEY, leaves=ENTRY, reach=LOOKED_AFTER),
)

"""Working on other people's accounts."""

from tests.integration.doors.kinds import BOTH, ENTRY, HELPED, LOOKED_AFTER, READ, Door

NEWCOMER = {"extension": "1777", "comment": "New here", "role": "user", "way": "pin", "pin": "7391"}

DOORS: tuple[Door, ...] = (
    Door("management:people", "/administration/people/", READ, "management.manage_departments", query={"q": "person"}),
    Door("management:exchange", "/administration/exchange/", READ, "management.administer"),
    Door(
        "management:new_person",
        "/administration/people/new/",
        BOTH,
        "management.administer",
        form=NEWCOMER,
        leaves=ENTRY,
    ),
    Door(
        "management:person",
        "/administration/people/{extension}/",
        BOTH,
        "management.manage_departments",
        form={"section": "data", "comment": "Somebody else", "description": "", "mobile": ""},
        leaves=ENTRY,
        reach=LOOKED_AFTER,
    ),
    Door(
        "management:person_journal",
        "/administration/people/{extension}/journal/",
        READ,
        "management.manage_departments",
        reach=LOOKED_AFTER,
    ),
    Door(
        "management:deed",
        "/administration/people/{extension}/temporary-password/",
        BOTH,
        "management.manage_departments",
        leaves=ENTRY,
        reach=HELPED,
    ),
    Door("management:journal", "/administration/journal/", READ, "management.administer", query={"person": "1011"}),
    Door("management:journal_export", "/administration/journal/export/", READ, "management.administer"),
)

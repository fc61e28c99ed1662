"""Working on other people's accounts."""

from tests.integration.doors.kinds import (
    ADMINISTERED,
    BOTH,
    ENTRY,
    HELPED,
    LOOKED_AFTER,
    PAID_FOR,
    READ,
    WRITE,
    Door,
)

NEWCOMER = {"extension": "1777", "comment": "New here", "role": "user", "way": "pin", "pin": "7391"}

KEPT = {"name": "Renamed {department}", "color": "blue", "parent": ""}
DEPARTMENTS = PAID_FOR
"""Each extension has a department of its own, which stands below that of its person."""

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
    Door("departments:departments", "/management/departments/", READ, "management.manage_departments"),
    Door(
        "departments:add",
        "/management/departments/new/",
        BOTH,
        "management.administer",
        form={"name": "New here", "color": "teal", "parent": ""},
        leaves=ENTRY,
    ),
    Door(
        "departments:bring_back",
        "/management/departments/removed/{department}/",
        WRITE,
        "management.administer",
        leaves=ENTRY,
        reach=ADMINISTERED,
    ),
    Door(
        "departments:department",
        "/management/departments/{department}/",
        READ,
        "management.manage_departments",
        query={"q": "person"},
        reach=DEPARTMENTS,
    ),
    Door(
        "departments:take_in",
        "/management/departments/{department}/take/",
        BOTH,
        "management.manage_departments",
        form={"pick": "1053"},
        leaves=ENTRY,
        reach=DEPARTMENTS,
    ),
    Door(
        "departments:put_back",
        "/management/departments/{department}/put-back/",
        WRITE,
        "management.manage_departments",
        form={"pick": "{department}9"},
        leaves=ENTRY,
        reach=DEPARTMENTS,
    ),
    Door(
        "departments:edit",
        "/management/departments/{department}/edit/",
        BOTH,
        "management.administer",
        form=KEPT,
        leaves=ENTRY,
        reach=ADMINISTERED,
    ),
    Door(
        "departments:managers",
        "/management/departments/{department}/managers/",
        BOTH,
        "management.administer",
        leaves=ENTRY,
        reach=ADMINISTERED,
    ),
    Door(
        "departments:delete",
        "/management/departments/{department}/delete/",
        BOTH,
        "management.administer",
        leaves=ENTRY,
        reach=ADMINISTERED,
    ),
)

"""What one's telephone does."""

from datetime import UTC, datetime

from tests.integration.doors.kinds import (
    ADMINISTERED,
    BOTH,
    CHANGE,
    COMMAND,
    ENTRY,
    EXCHANGE,
    FOLLOWED,
    KEY,
    MINE,
    READ,
    SIGNED_IN,
    WRITE,
    Door,
)

NEXT_YEAR = str(datetime.now(UTC).year + 1)
FORWARDING = "forwarding.edit_own"
ADMINISTER = "management.administer"
ACCOUNTS = "/administration/call-accounts/"
ACCOUNT = {"number": "470011", "name": "Night shift", "owner": ""}
RULES = "/settings/forwarding/rules/"
CALENDARS = "/settings/forwarding/calendars/"
RULE = {"state": "busy", "kind": "any", "who": "everybody", "time": "any", "deed": "busy"}
CALENDAR = {"name": "Mornings", "h00a": "08:00", "h00b": "12:00"}
WAKE_UP = "/settings/services/wake-up/"
OWN = "services.edit_own"
CLOCK = {"clock": "06:45", "repeat": "daily"}
HOLIDAYS = {"holidays-TOTAL_FORMS": "1", "holidays-INITIAL_FORMS": "0", "holidays-0-day": "2026-12-24"}
SITUATIONS = "/settings/situations/"
SITUATION = {"name": "Lunch", "icon": "utensils", "status": "At lunch"}

ANNOUNCEMENTS = "/settings/forwarding/announcements/"
KEEPS = "announcements.keep"
ANNOUNCEMENT = {"description": "Closed today"}

DOORS: tuple[Door, ...] = (
    Door("services:kept", "/offline/kept/", READ, SIGNED_IN),
    Door("services:route", "/pbx/route/", READ, EXCHANGE, found=404),
    Door("services:pocket_card", "/settings/card/", BOTH, "accounts.edit_own", leaves=CHANGE),
    Door("services:forwarding", "/settings/forwarding/", READ, SIGNED_IN),
    Door("services:services", "/settings/services/", READ, SIGNED_IN),
    Door("services:left_on", "/settings/services/left-on/", READ, SIGNED_IN),
    Door(
        "services:left_on_letters",
        "/settings/services/left-on/letters/",
        WRITE,
        SIGNED_IN,
        form={"wanted": "1"},
        leaves=CHANGE,
    ),
    Door("services:switch_off", "/settings/services/left-on/dnd/", WRITE, SIGNED_IN, form=KEY, leaves=COMMAND),
    Door("services:health", "/settings/services/health/", READ, SIGNED_IN),
    Door("services:undo", "/settings/services/undo/{change}/", WRITE, SIGNED_IN, form=KEY, leaves=FOLLOWED, reach=MINE),
    Door("services:change", "/settings/services/dnd/", WRITE, SIGNED_IN, form={**KEY, "on": "1"}, leaves=FOLLOWED),
    Door("services:rules", RULES, READ, FORWARDING),
    Door("services:add_rule", f"{RULES}add/", BOTH, FORWARDING, form=RULE, leaves=CHANGE),
    Door("services:rule", f"{RULES}{{rule}}/", BOTH, FORWARDING, form=RULE, leaves=CHANGE, reach=MINE),
    Door(
        "services:switch_rule",
        f"{RULES}{{rule}}/switch/",
        WRITE,
        FORWARDING,
        form={"on": "1"},
        leaves=CHANGE,
        reach=MINE,
    ),
    Door(
        "services:move_rule", f"{RULES}{{rule}}/move/", WRITE, FORWARDING, form={"to": "1"}, leaves=CHANGE, reach=MINE
    ),
    Door("services:duplicate_rule", f"{RULES}{{rule}}/duplicate/", WRITE, FORWARDING, leaves=CHANGE, reach=MINE),
    Door("services:remove_rule", f"{RULES}{{rule}}/remove/", WRITE, FORWARDING, leaves=CHANGE, reach=MINE),
    Door("services:restore_rule", f"{RULES}restore/", WRITE, FORWARDING, form={"gone": "?"}),
    Door("services:let_pass", f"{RULES}pass/", WRITE, FORWARDING, form={"on": "1"}, leaves=CHANGE),
    Door("services:calendars", CALENDARS, READ, FORWARDING),
    Door("services:add_calendar", f"{CALENDARS}add/", BOTH, FORWARDING, form=CALENDAR | HOLIDAYS, leaves=CHANGE),
    Door(
        "services:calendar",
        f"{CALENDARS}{{calendar}}/",
        BOTH,
        FORWARDING,
        form=CALENDAR | HOLIDAYS,
        leaves=CHANGE,
        reach=MINE,
    ),
    Door("services:remove_calendar", f"{CALENDARS}{{calendar}}/remove/", WRITE, FORWARDING, leaves=CHANGE, reach=MINE),
    Door(
        "services:public_holidays",
        f"{CALENDARS}{{calendar}}/holidays/",
        BOTH,
        FORWARDING,
        form={"country": "PL", "years": NEXT_YEAR, "day": f"{NEXT_YEAR}-05-01"},
        leaves=CHANGE,
        reach=MINE,
    ),
    Door("services:undo_holidays", f"{CALENDARS}{{calendar}}/holidays/undo/", WRITE, FORWARDING, reach=MINE),
    Door("services:announcements", ANNOUNCEMENTS, READ, "services.edit_own"),
    Door(
        "services:upload_announcement",
        f"{ANNOUNCEMENTS}upload/",
        WRITE,
        KEEPS,
        query={**ANNOUNCEMENT, "at": "0", "size": "100000"},
    ),
    Door(
        "services:speak_announcement",
        f"{ANNOUNCEMENTS}speak/",
        WRITE,
        KEEPS,
        form={**KEY, **ANNOUNCEMENT},
        leaves=COMMAND,
    ),
    Door(
        "services:announcement",
        f"{ANNOUNCEMENTS}{{announcement}}/",
        BOTH,
        KEEPS,
        form=ANNOUNCEMENT,
        leaves=ENTRY,
        reach=MINE,
    ),
    Door(
        "services:announcement_audio",
        f"{ANNOUNCEMENTS}{{announcement}}/audio/",
        READ,
        "services.edit_own",
        reach=MINE,
    ),
    Door(
        "services:remove_announcement",
        f"{ANNOUNCEMENTS}{{announcement}}/remove/",
        WRITE,
        KEEPS,
        leaves=ENTRY,
        reach=MINE,
    ),
    Door(
        "services:restore_announcement",
        f"{ANNOUNCEMENTS}{{removed_announcement}}/restore/",
        WRITE,
        KEEPS,
        leaves=ENTRY,
        reach=MINE,
    ),
    Door("services:call_accounts", ACCOUNTS, READ, ADMINISTER),
    Door("services:add_call_account", f"{ACCOUNTS}add/", BOTH, ADMINISTER, form=ACCOUNT, leaves=ENTRY),
    Door(
        "services:call_account",
        f"{ACCOUNTS}{{call_account}}/",
        BOTH,
        ADMINISTER,
        form={"name": "Other", "active": "on"},
        leaves=ENTRY,
        reach=ADMINISTERED,
    ),
    Door(
        "services:call_account_pin",
        f"{ACCOUNTS}{{call_account}}/pin/",
        WRITE,
        ADMINISTER,
        leaves=ENTRY,
        reach=ADMINISTERED,
    ),
    Door("services:who_rings", "/settings/forwarding/who-rings/", READ, FORWARDING, query={"withheld": "on"}),
    Door("services:wakeups", WAKE_UP, READ, OWN, found=302),
    Door("services:add_wakeup", f"{WAKE_UP}add/", BOTH, OWN, form=CLOCK, leaves=CHANGE),
    Door("services:wakeup", f"{WAKE_UP}{{wakeup}}/", BOTH, OWN, form=CLOCK, leaves=CHANGE, reach=MINE),
    Door(
        "services:switch_wakeup",
        f"{WAKE_UP}{{wakeup}}/switch/",
        WRITE,
        OWN,
        form={"on": "1"},
        leaves=CHANGE,
        reach=MINE,
    ),
    Door("services:remove_wakeup", f"{WAKE_UP}{{wakeup}}/remove/", WRITE, OWN, leaves=CHANGE, reach=MINE),
    Door("services:situations", SITUATIONS, READ, SIGNED_IN),
    Door("services:add_situation", f"{SITUATIONS}add/", BOTH, OWN, form=SITUATION, leaves=CHANGE),
    Door("services:situation", f"{SITUATIONS}{{situation}}/", BOTH, OWN, form=SITUATION, leaves=CHANGE, reach=MINE),
    Door("services:restore_situation", f"{SITUATIONS}restore/", WRITE, OWN, form={"gone": "?"}),
    Door("services:remove_situation", f"{SITUATIONS}{{situation}}/remove/", WRITE, OWN, leaves=CHANGE, reach=MINE),
    Door("services:one_tap", "/one-tap/", READ, SIGNED_IN, found=302),
    Door("services:tap", "/one-tap/tap/", WRITE, SIGNED_IN, form={**KEY, "do": "dnd"}, leaves=FOLLOWED),
    Door("services:end_situation", "/one-tap/end/", WRITE, SIGNED_IN),
    Door("services:write_status", "/one-tap/status/", WRITE, OWN, form={**KEY, "text": "Out"}, leaves=CHANGE),
    Door("services:statuses", "/live/statuses/", READ, "calls.see_lamps"),
)

"""Logging in, one's own account and its sessions."""

from tests.integration.doors.kinds import (
    BOTH,
    CHANGE,
    ENTRY,
    MINE,
    PASSAGE,
    PUBLIC,
    READ,
    RECORD,
    SIGNED_IN,
    WRITE,
    Door,
)

CURRENT = {"current": "zielony autobus 7"}
ON_DEVICE = {"layout": "full", "theme": "dark", "density": "compact"}
CHOICES = {"language": "de", "callback": "ask", "enter_action": "call", **ON_DEVICE}

DOORS: tuple[Door, ...] = (
    Door("accounts:login", "/login/", BOTH, PUBLIC, found=302),
    Door("accounts:language", "/language/", WRITE, PUBLIC, form={"language": "de"}, leaves=ENTRY),
    Door("accounts:layout", "/layout/", WRITE, PUBLIC, form={"layout": "mobile"}),
    Door("accounts:act_as", "/act-as/", WRITE, SIGNED_IN, form={"extension": "{extension}"}, reach=MINE),
    Door("accounts:logout", "/logout/", WRITE, PASSAGE),
    Door("accounts:set_password", "/set-password/", BOTH, PASSAGE),
    Door("accounts:second_factor_login", "/second-factor/", BOTH, PASSAGE, found=302),
    Door("accounts:second_factor_enrol", "/second-factor/set-up/", BOTH, PASSAGE, found=302),
    Door(
        "accounts:second_factor",
        "/settings/second-factor/",
        BOTH,
        "accounts.edit_own",
        form={**CURRENT, "do": "begin"},
        leaves=CHANGE,
    ),
    Door("accounts:forgotten", "/forgotten/", BOTH, PUBLIC),
    Door("accounts:link", "/link/no-such-link-that-anybody-made/", READ, PASSAGE, found=302),
    Door("accounts:follow_link", "/link/", BOTH, PASSAGE),
    Door(
        "accounts:change_email",
        "/settings/email/",
        BOTH,
        "accounts.edit_own",
        form={**CURRENT, "address": "new@example.com"},
        leaves=ENTRY,
    ),
    Door("accounts:resend_email", "/settings/email/again/", WRITE, "accounts.edit_own"),
    Door("accounts:cancel_email", "/settings/email/cancel/", WRITE, "accounts.edit_own"),
    Door(
        "accounts:subscriber",
        "/settings/subscriber/",
        BOTH,
        "accounts.edit_own",
        form={"description": "in the garden"},
        leaves=ENTRY,
    ),
    Door("accounts:copy_data", "/settings/copy/", WRITE, "accounts.edit_own", leaves=ENTRY),
    Door("accounts:phone_log_in", "/phone/", BOTH, PASSAGE),
    Door("accounts:phone_link", "/phone/no-such-code-that-anybody-made/", READ, PASSAGE, found=302),
    Door("accounts:phone", "/settings/phone/", BOTH, "accounts.edit_own", form=CURRENT, leaves=ENTRY),
    Door("accounts:sessions", "/settings/sessions/", READ, "accounts.edit_own"),
    Door("accounts:end_other_sessions", "/settings/sessions/end-others/", WRITE, "accounts.edit_own", leaves=RECORD),
    Door("accounts:forget_device", "/settings/sessions/forget-device/", WRITE, "accounts.edit_own"),
    Door(
        "accounts:end_session",
        "/settings/sessions/{session}/end/",
        WRITE,
        "accounts.edit_own",
        leaves=RECORD,
        reach=MINE,
    ),
    Door("accounts:application", "/settings/application/", BOTH, "accounts.edit_own", form=CHOICES, leaves=ENTRY),
    Door("accounts:activity", "/settings/activity/", READ, "accounts.edit_own"),
    Door("accounts:activity_seen", "/settings/activity/seen/", WRITE, "accounts.edit_own", form={"entry": "1"}),
)

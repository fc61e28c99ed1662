"""What a telephone can be told by dialling: the codes of this exchange, as far as it can do what they are for."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from pbx.capabilities import Capability

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Code:
    """What turns a service on and off at the telephone."""

    service: "_StrPromise"
    on: str
    off: str
    """Empty: it is not turned off at the telephone, where anybody may stand, but in the portal."""
    needs: Capability
    takes_number: bool = False
    """Where calls shall go follows `on` at once."""


SERVICES = (
    Code(_("Do not disturb"), "*78", "*79", Capability.DND),
    Code(_("Forward all calls"), "*72", "*73", Capability.FORWARDING, takes_number=True),
    Code(_("Forward when busy"), "*90", "*91", Capability.FORWARDING, takes_number=True),
    Code(_("Forward when not answered"), "*52", "*53", Capability.FORWARDING, takes_number=True),
    Code(_("Forward when unavailable"), "*54", "*55", Capability.FORWARD_UNAVAILABLE, takes_number=True),
    Code(_("I am there"), "*21", "*22", Capability.FOLLOW, takes_number=True),
    Code(_("MobilePhone"), "*23", "*24", Capability.MOBILE),
    Code(_("Withhold my number"), "*31", "*32", Capability.CLIR),
    Code(_("Phone lock"), "*56", "", Capability.LOCK),
    Code(_("Call waiting"), "*70", "*71", Capability.CALL_WAITING),
)
"""As deploy/asterisk/webcti_feature_codes.conf and the simulator have them; those that FreePBX has from the beginning
are FreePBX's."""


ACCOUNT_ENDS = "*59"
"""Ends an account that was recalled. None recalls it: its PIN would stand in the records of calls."""


def codes(able: Collection[Capability]) -> tuple[Code, ...]:
    """Those that do something at this exchange; none where its telephones have other codes (FEATURE_CODES)."""
    return tuple(code for code in SERVICES if code.needs in able) if settings.FEATURE_CODES else ()

"""How the exchange is, from CoreStatus and from the lists that a snapshot is made of."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from pbx.asterisk.ami import AmiMessage
from pbx.asterisk.channels import clean, extension_of_device
from pbx.asterisk.fields import whole
from pbx.asterisk.translate import AWAY
from pbx.condition import Trunk

_LINES = ("PJSIP/", "SIP/", "IAX2/", "DAHDI/", "Dongle/", "OOH323/")
"""What devices are called by which one speaks with somebody, unlike `Queue:`, `Custom:` or `park:`."""
MOST_TRUNKS = 200


def trunks(devices: Sequence[AmiMessage]) -> tuple[Trunk, ...]:
    """The devices that are nobody's telephone, by name, from the answers to DeviceStateList."""
    found = {
        name: Trunk(name, None if message["State"] in {"", "UNKNOWN", "INVALID"} else message["State"] not in AWAY)
        for message in devices
        if (name := clean(message["Device"])).startswith(_LINES) and extension_of_device(name) is None
    }
    return tuple(found[name] for name in sorted(found)[:MOST_TRUNKS])


def calls(core: AmiMessage) -> int | None:
    return whole(core["CoreCurrentCalls"])


def moment(core: AmiMessage, what: str, zone: tzinfo) -> datetime | None:
    """`Startup` or `Reload`, which CoreStatus tells in the exchange's own time of day."""
    try:
        told = datetime.fromisoformat(f"{core[f'Core{what}Date']}T{core[f'Core{what}Time']}")
    except ValueError:
        return None
    return told.replace(tzinfo=zone).astimezone(UTC)

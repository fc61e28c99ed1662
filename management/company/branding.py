"""The company's name, colour and logo, set by an administrator; each change can be taken back once."""

import hashlib
import json
from typing import Final

from django.db import transaction

from accounts import journal
from accounts.journal import Event, Origin
from company import logo as logos
from company.models import ONLY, Brand, Picture
from jobs import child
from management.company import rows

LARGEST: Final = 200 * 1024
"""Bytes of a logo: a form of the portal is no larger than that (MAX_REQUEST_BYTES)."""
SECONDS, MEMORY = 10.0, 768 * child.MEGABYTE
FIELDS: Final = ("name", "color", "logo", "plate")
KEPT: Final = ""
"""Of a logo: what there is stays."""
REMOVED: Final = "-"


class NoLogo(Exception):
    """The file is none; its code says why, see company.logo."""


def drawn(content: bytes) -> dict[str, str]:
    """The logo of somebody's file drawn anew, in a process of its own. Raises NoLogo."""
    try:
        found: dict[str, str] = json.loads(child.limited(logos.poured, content, seconds=SECONDS, memory=MEMORY))
    except child.ChildError as error:
        raise NoLogo("broken") from error
    if "error" in found:
        raise NoLogo(found["error"])
    return found


def stored() -> Brand:
    """What administrators chose; empty if nobody did."""
    return Brand.objects.filter(pk=ONLY).first() or Brand(pk=ONLY)


@transaction.atomic
def change(name: str, color: str, logo: dict[str, str] | str, version: int, origin: Origin) -> Brand:
    """`logo` is what `drawn` gave, KEPT or REMOVED. Raises rows.ChangedMeanwhile."""
    row = rows.held(Brand, version)
    wanted = {"name": name, "color": color, "logo": row.logo, "plate": row.plate}
    if isinstance(logo, dict):
        wanted |= {"logo": _stored(logo), "plate": logo["plate"]}
    elif logo == REMOVED:
        wanted |= {"logo": "", "plate": ""}
    return _store(row, wanted, origin)


@transaction.atomic
def undo(version: int, origin: Origin) -> Brand:
    """As it was before the last change; asked once more, that change is there again. Raises rows.NothingToUndo."""
    return _store(*rows.held_with_former(Brand, version, FIELDS), origin)


def _stored(logo: dict[str, str]) -> str:
    digest = hashlib.sha256(bytes.fromhex(logo["logo"])).hexdigest()[:32]
    for size in ("logo", *map(str, logos.ICONS)):
        Picture.objects.get_or_create(logo=digest, size=size, defaults={"content": bytes.fromhex(logo[size])})
    return digest


def _store(row: Brand, wanted: dict[str, str], origin: Origin) -> Brand:
    before = rows.values(row, FIELDS)
    if rows.stored(row, FIELDS, wanted):
        Picture.objects.exclude(logo__in=[row.logo, before["logo"]]).delete()
        journal.write(Event.BRAND_CHANGED, None, origin, before=_told(before), after=_told(wanted))
    return row


def _told(fields: dict[str, str]) -> str:
    """`#aa0000 logo Bursztyn Pumps`; what there is none of is a hyphen."""
    return f"{fields['color'] or '-'} {'logo' if fields['logo'] else '-'} {fields['name'] or '-'}"

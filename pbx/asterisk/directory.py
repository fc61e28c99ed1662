"""Which extensions Asterisk has: from its devices, mailboxes and lamps, and the names that FreePBX keeps.

`PJSIPShowEndpoint` would say more, but wants the class `system`, and tells the passwords of telephones with the rest.
FreePBX keeps the name of each extension in AstDB at AMPUSER/<extension>/cidname, among other things of which none is
asked for.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from typing import Any

from pbx.asterisk.ami import AmiMessage
from pbx.asterisk.channels import clean, extension_of_device, is_extension
from pbx.directory import Directory, Entry, Part
from pbx.errors import PbxRefused

Ask = Callable[..., Coroutine[Any, Any, list[AmiMessage]]]
LIST_EVENTS = frozenset({"ExtensionStatus", "ExtensionStateListComplete", "DBGetResponse", "DBGetComplete"})
AT_ONCE = 50
"""Names that are asked for before the answer to the first: others use the connection, too."""
NEEDS = {
    Part.TELEPHONES: "DeviceStateList",
    Part.NAMES: "DBGet",
    Part.MAILBOXES: "VoicemailUsersList",
}
LONGEST_EMAIL = 254


async def read(ask: Ask, may: frozenset[str], patience: float) -> Directory:
    """`may`: the actions that the account may use; `patience`: seconds for each list. Raises what AmiConnection.ask
    raises, but never PbxRefused."""
    silent = frozenset(part for part, action in NEEDS.items() if action not in may)
    devices, boxes, lamps = [
        await _list(ask, action, patience)
        for action in (NEEDS[Part.TELEPHONES], NEEDS[Part.MAILBOXES], "ExtensionStateList")
    ]
    telephones = _telephones(devices)
    mailboxes = {box["VoiceMailbox"]: box for box in boxes if is_extension(box["VoiceMailbox"])}
    lit = _lit(lamps)
    extensions = sorted(telephones.keys() | mailboxes.keys())
    names = await _names(ask, extensions) if Part.NAMES not in silent else {}
    return Directory([_entry(one, telephones, mailboxes, lit, names) for one in extensions], silent)


def _entry(
    extension: str,
    telephones: dict[str, str],
    mailboxes: dict[str, AmiMessage],
    lit: frozenset[str],
    names: dict[str, str],
) -> Entry:
    box = mailboxes.get(extension)
    fullname, email = (clean(box["Fullname"]), _address(box["Email"])) if box else ("", "")
    return Entry(
        extension=extension,
        name=names.get(extension) or fullname,
        email=email,
        telephone=telephones.get(extension, ""),
        known=bool(box) or extension in names or extension in lit,
    )


async def _list(ask: Ask, action: str, patience: float) -> Sequence[AmiMessage]:
    try:
        return await ask(action, (), patience)
    except PbxRefused:
        return ()  # nothing to list, or not for this account


async def _names(ask: Ask, extensions: Iterable[str]) -> dict[str, str]:
    """Extension → the name that FreePBX has for it; of others nothing."""
    found: dict[str, str] = {}
    room = asyncio.Semaphore(AT_ONCE)

    async def one(extension: str) -> None:
        async with room:
            with suppress(PbxRefused):  # "Database entry not found"
                for message in await ask("DBGet", (("Family", "AMPUSER"), ("Key", f"{extension}/cidname"))):
                    if message.event == "DBGetResponse" and (name := clean(message["Val"])):
                        found[extension] = name

    await asyncio.gather(*map(one, extensions))
    return found


def _telephones(devices: Iterable[AmiMessage]) -> dict[str, str]:
    """Extension → how it is connected."""
    found: dict[str, str] = {}
    for message in devices:
        device = message["Device"]
        if extension := extension_of_device(device):
            found.setdefault(extension, device.partition("/")[0])
    return found


def _lit(lamps: Iterable[AmiMessage]) -> frozenset[str]:
    """Extensions that a lamp watches the telephone of."""
    return frozenset(
        extension
        for message in lamps
        for device in message["Hint"].split("&")
        if (extension := extension_of_device(device))
    )


def _address(text: str) -> str:
    """The first of several addresses."""
    address = clean(text.partition("|")[0].partition(",")[0])
    return address if "@" in address and len(address) <= LONGEST_EMAIL else ""

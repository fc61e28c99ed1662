"""Which extensions an Asterisk has: from devices, mailboxes, lamps, and FreePBX's names (ADM-10)."""

import pytest

from pbx.asterisk.ami import AmiMessage
from pbx.asterisk.directory import read
from pbx.directory import Directory, Entry, Part
from pbx.errors import PbxRefused

MAY = frozenset({"DeviceStateList", "VoicemailUsersList", "DBGet"})


class Exchange:
    """Answers lists, and the names that FreePBX keeps."""

    def __init__(self, devices: list[str], boxes: list[str], lamps: list[str], names: dict[str, str]) -> None:
        self.lists = {
            "DeviceStateList": [
                f"Event: DeviceStateChange\r\nDevice: {device}\r\nState: NOT_INUSE" for device in devices
            ],
            "VoicemailUsersList": [f"Event: VoicemailUserEntry\r\n{box}" for box in boxes],
            "ExtensionStateList": [f"Event: ExtensionStatus\r\nHint: {hint}" for hint in lamps],
        }
        self.names = names
        self.asked: list[str] = []

    async def ask(self, action: str, headers: tuple[tuple[str, str], ...], patience: float = 0) -> list[AmiMessage]:
        self.asked.append(action)
        assert patience or action == "DBGet"
        if action == "DBGet":
            said = dict(headers)
            assert said["Family"] == "AMPUSER"
            extension, key = said["Key"].split("/")
            assert key == "cidname"
            if extension not in self.names:
                raise PbxRefused("Database entry not found")
            value = f"Event: DBGetResponse\r\nVal: {self.names[extension]}"
            return [AmiMessage("Response: Success"), AmiMessage(value)]
        if not self.lists[action]:
            raise PbxRefused("Permission denied")
        return [AmiMessage("Response: Success"), *map(AmiMessage, self.lists[action])]


@pytest.mark.req("ADM-10")
async def test_names_come_from_freepbx_first_and_from_mailboxes_else() -> None:
    exchange = Exchange(
        ["PJSIP/101", "SIP/102", "PJSIP/103", "PJSIP/provider", "Queue:sales", "Custom:DND101"],
        [
            "VoiceMailbox: 101\r\nFullname: Old Name\r\nEmail: ala@example.com|second@example.com",
            "VoiceMailbox: 103\r\nFullname: Jan Kos\r\nEmail: nonsense",
            "VoiceMailbox: 600\r\nFullname: Sales",
            "VoiceMailbox: house\r\nFullname: Nobody",
        ],
        ["PJSIP/102&Custom:DND102"],
        {"101": "Ala Makota"},
    )
    directory = await read(exchange.ask, MAY, 5)
    assert directory == Directory(
        [
            Entry("101", "Ala Makota", "ala@example.com", "PJSIP", known=True),
            Entry("102", "", "", "SIP", known=True),
            Entry("103", "Jan Kos", "", "PJSIP", known=True),
            Entry("600", "Sales", "", "", known=True),
        ]
    )


@pytest.mark.req("ADM-10")
async def test_a_device_of_which_nothing_else_is_known_may_be_a_trunk() -> None:
    directory = await read(Exchange(["PJSIP/22555"], [], [], {}).ask, MAY, 5)
    assert directory.entries == [Entry("22555", telephone="PJSIP", known=False)]


@pytest.mark.req("ADM-10")
async def test_what_the_account_may_not_ask_is_told_as_such() -> None:
    exchange = Exchange([], [], [], {})
    directory = await read(exchange.ask, frozenset(), 5)
    assert directory == Directory([], frozenset(Part))
    assert "DBGet" not in exchange.asked


async def test_texts_of_the_exchange_are_cleaned() -> None:
    exchange = Exchange(["PJSIP/101"], [], [], {"101": "\u202eEvil\u0007 Name " + "x" * 200})
    (entry,) = (await read(exchange.ask, MAY, 5)).entries
    assert entry.name.isprintable()
    assert len(entry.name) <= 80


def test_a_directory_comes_back_from_its_packed_form() -> None:
    directory = Directory([Entry("101", "Ala", "a@example.com", "PJSIP", known=True)], frozenset({Part.NAMES}))
    assert Directory.unpacked(directory.packed()) == directory


@pytest.mark.parametrize(
    "row",
    [
        [101, "", "", "", False],
        ["101", None, "", "", False],
        ["101", "", "", "", "yes"],
        ["101", "x" * 255, "", "", True],
    ],
)
def test_t_ws_10_what_somebody_else_put_in_its_place_is_no_directory(row: list[object]) -> None:
    with pytest.raises(ValueError, match="no entry"):
        Directory.unpacked({"entries": [row], "silent": []})

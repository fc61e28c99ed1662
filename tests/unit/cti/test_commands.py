"""Commands as text: only those of the table, with exactly their fields."""

import dataclasses
import json
from typing import Any, get_args, get_type_hints

import pytest

from cti import commands
from cti.commands import Request
from pbx.commands import Command, Dial, Hold, SetFeature
from pbx.errors import PbxError, PbxGone, PbxOutcomeUnknown, PbxRefused, PbxUnavailable
from pbx.features import Feature
from pbx.mailbox import Folder, Greeting

VALUES: dict[type, Any] = {
    str: "101",
    bool: True,
    int: 2,
    Feature: Feature.DND,
    Folder: Folder.OLD,
    Greeting: Greeting.BUSY,
}


def example(kind: type) -> Any:
    return kind(**{name: VALUES[hint] for name, hint in get_type_hints(kind).items()})


@pytest.mark.parametrize("kind", get_args(Command), ids=lambda kind: kind.__name__)
def test_each_command_comes_back_as_it_was(kind: type) -> None:
    request = Request("id-1", 12.5, example(kind))
    assert commands.unpack(commands.pack(request)) == request


def changed(**fields: object) -> str:
    return json.dumps({**json.loads(commands.pack(Request("a", 1.0, Hold("101", "c", on=True)))), **fields})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        changed(do="exec"),
        changed(do="__class__"),
        changed(until="soon"),
        changed(**{"with": {"extension": "101", "channel": "c"}}),
        changed(**{"with": {"extension": "101", "channel": "c", "on": True, "also": 1}}),
        changed(**{"with": {"extension": "101", "channel": "c", "on": "yes"}}),
        changed(**{"with": {"extension": ["101"], "channel": "c", "on": True}}),
        changed(do="SetFeature", **{"with": {"extension": "101", "feature": "flight", "value": ""}}),
    ],
)
def test_anything_else_is_no_command(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        commands.unpack(text)


def test_what_is_not_in_the_table_cannot_be_packed() -> None:
    @dataclasses.dataclass
    class Format:
        disk: str

    with pytest.raises(TypeError):
        commands.pack(Request("a", 1.0, Format("c:")))  # type: ignore[arg-type]


def test_the_same_key_of_another_command_is_another_request() -> None:
    digests = {
        commands.digest(command, key)
        for key in ("a", "b")
        for command in (Dial("101", "1"), Dial("101", "2"), Dial("102", "1"), SetFeature("101", Feature.DND, "on"))
    }
    assert len(digests) == 8


@pytest.mark.parametrize(
    "error", [PbxUnavailable("x"), PbxRefused("x"), PbxGone("x"), PbxOutcomeUnknown("x")], ids=repr
)
def test_a_failure_comes_back_as_the_same_failure(error: Exception) -> None:
    with pytest.raises(PbxError, match="x") as raised:
        commands._finish(json.loads(json.dumps(commands.failure(error))))  # type: ignore[arg-type]
    assert raised.type is type(error)


def test_nothing_can_happen_after_the_page_gave_up() -> None:
    assert commands.START + commands.EXECUTE < commands.ANSWER

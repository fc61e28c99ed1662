"""What a person is told after asking the exchange: done, refused in its own words, or honestly unknown."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from cti import commands
from pbx.commands import Command
from pbx.errors import PbxGone, PbxOutcomeUnknown, PbxRefused, PbxUnavailable


class Level(StrEnum):
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Answer:
    level: Level
    text: str
    detail: str = ""
    """The exchange's own words."""
    happened: bool = True
    """False when it is certain that nothing was done."""
    gone: bool = False
    """What this was about is not there any more."""
    request: str = ""
    """What was accepted; the same for a click that was repeated."""

    @property
    def accepted(self) -> bool:
        return self.level is Level.SUCCESS

    @property
    def words(self) -> str:
        """All of it in one line."""
        return " ".join(filter(None, (self.text, self.detail)))


def ask_exchange(command: Command, key: str, done: str) -> Answer:
    """Have the exchange do `command` once for `key`, and say how that went; `done` when it accepted."""
    try:
        request = commands.send(command, key=key)
    except PbxRefused as refusal:
        return Answer(Level.ERROR, _("The exchange refused this."), str(refusal), gone=isinstance(refusal, PbxGone))
    except PbxUnavailable:
        return unreachable()
    except PbxOutcomeUnknown:
        return Answer(
            Level.WARNING,
            _("No answer from the exchange in time. It may have happened: look at your telephone before trying again."),
        )
    return Answer(Level.SUCCESS, done, request=request)


def unreachable() -> Answer:
    return Answer(Level.ERROR, _("The exchange cannot be reached. Nothing was done."), happened=False)

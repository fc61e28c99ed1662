"""The simulator's files of sound, laid out as Asterisk lays them out: `pbx.spool` reads both.

<root>/voicemail/default/<box>/<Folder>/msg0000.txt, .wav
<root>/monitor/webcti/<request>.wav
<root>/announcements/<name>.wav
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from pbx.audio import wav
from pbx.mailbox import Folder, Message
from pbx.party import Party
from pbx.spool import FOLDERS, OWN_RECORDINGS, fields

CONTEXT = "default"
VOICEMAIL, RECORDINGS, ANNOUNCEMENTS = "voicemail", "monitor", "announcements"
URGENT = "Urgent"
_CALLER = re.compile(r'"(.*)" <(.*)>')
_NOTE = """;
; Message Information file
;
[message]
origmailbox={box}
context={context}
callerid="{name}" <{number}>
origdate={date}
origtime={time}
category=
msg_id={id}
flag={flag}
duration={seconds}
"""


class Spool:
    """Writes what `Mailboxes` and `Recorder` tell. Messages are renumbered when one goes, as Asterisk does."""

    def __init__(self, root: Path) -> None:
        self.voicemail = root / VOICEMAIL
        self.recordings = root / RECORDINGS
        self.announcements = root / ANNOUNCEMENTS
        self._boxes = self.voicemail / CONTEXT

    def open(self, boxes: Iterable[str]) -> dict[str, list[Message]]:
        """Make what is missing, and return what lies in each box, oldest first."""
        (self.recordings / OWN_RECORDINGS).mkdir(parents=True, exist_ok=True)
        self.announcements.mkdir(parents=True, exist_ok=True)
        found = {}
        for box in boxes:
            self._folder(box, Folder.INBOX)
            for inside in (self._boxes / box).iterdir():
                _tidy(inside)
            found[box] = sorted(self._messages(box), key=lambda message: (message.at, message.id))
        return found

    # -- messages ------------------------------------------------------------------------------

    def lay(self, box: str, message: Message, sound: "array[int]") -> None:
        inside = self._folder(box, message.folder)
        number = len(_numbers(inside))
        wav.write(inside / f"msg{number:04}.wav", sound)
        self._write_note(inside / f"msg{number:04}.txt", box, message)

    def move(self, box: str, message: Message, to: Folder) -> None:
        here, number = self._find(box, message)
        there = self._folder(box, to)
        target = len(_numbers(there))
        for kind in ("wav", "txt"):
            (here / f"msg{number:04}.{kind}").rename(there / f"msg{target:04}.{kind}")
        _close_gap(here, number)

    def copy(self, box: str, message: Message, to: str, copied: Message) -> None:
        here, number = self._find(box, message)
        there = self._folder(to, copied.folder)
        target = len(_numbers(there))
        (there / f"msg{target:04}.wav").write_bytes((here / f"msg{number:04}.wav").read_bytes())
        self._write_note(there / f"msg{target:04}.txt", to, copied)

    def remove(self, box: str, message: Message) -> None:
        here, number = self._find(box, message)
        for kind in ("txt", "wav"):
            (here / f"msg{number:04}.{kind}").unlink()
        _close_gap(here, number)

    # -- recordings ----------------------------------------------------------------------------

    def record(self, request: str, seconds: float, parts: Iterable["array[int]"]) -> None:
        """Write the recording at its end; `parts` are `seconds` long together."""
        path = self.recordings / OWN_RECORDINGS / f"{request}.wav"
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as file:
            file.write(wav.head(round(seconds * wav.RATE)))
            file.writelines(wav.raw(part) for part in parts)
        unfinished.rename(path)

    # -- inside --------------------------------------------------------------------------------

    def _folder(self, box: str, folder: Folder) -> Path:
        inside = self._boxes / box / FOLDERS[folder]
        inside.mkdir(parents=True, exist_ok=True)
        return inside

    def _messages(self, box: str) -> Iterator[Message]:
        for folder in Folder:
            inside = self._boxes / box / FOLDERS[folder]
            for number in _numbers(inside):
                yield _read(folder, fields((inside / f"msg{number:04}.txt").read_text(encoding="utf-8")))

    def _find(self, box: str, message: Message) -> tuple[Path, int]:
        inside = self._boxes / box / FOLDERS[message.folder]
        for number in _numbers(inside):
            if fields((inside / f"msg{number:04}.txt").read_text(encoding="utf-8"))["msg_id"] == message.id:
                return inside, number
        raise FileNotFoundError(f"message {message.id} of box {box} is not in {inside}")

    def _write_note(self, path: Path, box: str, message: Message) -> None:
        text = _NOTE.format(
            box=box,
            context=CONTEXT,
            name=message.caller.name,
            number=message.caller.number,
            date=f"{message.at:%a %b %d %H:%M:%S UTC %Y}",
            time=int(message.at.timestamp()),
            id=message.id,
            flag=URGENT if message.urgent else "",
            seconds=message.seconds,
        )
        path.write_text(text, encoding="utf-8")


def _numbers(inside: Path) -> list[int]:
    """Of the messages in a folder: 0, 1, 2 and so on."""
    return sorted(int(path.stem.removeprefix("msg")) for path in inside.glob("msg[0-9][0-9][0-9][0-9].txt"))


def _close_gap(inside: Path, gone: int) -> None:
    for number in _numbers(inside):
        if number > gone:
            for kind in ("txt", "wav"):
                (inside / f"msg{number:04}.{kind}").rename(inside / f"msg{number - 1:04}.{kind}")


def _tidy(inside: Path) -> None:
    """After a crash: let go of halves and of what cannot be read, and count from 0 without a gap."""
    whole = []
    for stem in sorted({path.stem for path in inside.glob("msg*")}):
        note, wave = inside / f"{stem}.txt", inside / f"{stem}.wav"
        try:
            _read(Folder.INBOX, fields(note.read_text(encoding="utf-8")))
            wave.stat()
        except (OSError, ValueError, KeyError):
            note.unlink(missing_ok=True)
            wave.unlink(missing_ok=True)
        else:
            whole.append(stem)
    for number, stem in enumerate(whole):
        for kind in ("txt", "wav"):
            (inside / f"{stem}.{kind}").rename(inside / f"msg{number:04}.{kind}")


def _read(folder: Folder, note: dict[str, str]) -> Message:
    caller = _CALLER.fullmatch(note["callerid"])
    return Message(
        id=note["msg_id"],
        folder=folder,
        caller=Party(caller[2], caller[1]) if caller else Party(),
        at=datetime.fromtimestamp(int(note["origtime"]), UTC),
        seconds=int(note["duration"]),
        urgent=note["flag"] == URGENT,
    )

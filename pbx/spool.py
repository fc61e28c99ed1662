"""Where an exchange keeps sound: Asterisk's layout of files, read with suspicion.

    <voicemail>/<context>/<box>/<Folder>/msg0000.txt, .wav     messages, renumbered whenever one goes
    <voicemail>/<context>/<box>/unavail.wav, busy.wav, …       greetings
    <recordings>/webcti/<request>.wav                          what `StartRecording` and `SpeakGreeting` made
    <recordings>/2026/01/31/….wav                              what the exchange recorded by itself

Names come from outside, and others write into these directories. So each name is checked, each
directory is opened below the one before it, no link is followed, nothing but a regular file is read,
and what is found is handed out as an open descriptor, which no renaming changes any more (T-FIL-01).
Whatever is wrong is the same NotThere.
"""

import os
import re
import stat
from array import array
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Self

from pbx.audio.wav import NotSound, Wave, encode, read_head
from pbx.mailbox import Folder, Greeting

FOLDERS: Mapping[Folder, str] = {
    Folder.INBOX: "INBOX",
    Folder.URGENT: "Urgent",
    Folder.OLD: "Old",
    Folder.WORK: "Work",
    Folder.FAMILY: "Family",
    Folder.FRIENDS: "Friends",
    Folder.DELETED: "Cust5",
}
"""Folders as app_voicemail calls them. Its own `Deleted` loses what is moved into it (docs/asterisk.md)."""
GREETINGS: Mapping[Greeting, str] = {
    Greeting.UNAVAILABLE: "unavail",
    Greeting.BUSY: "busy",
    Greeting.NAME: "greet",
    Greeting.TEMPORARY: "temp",
}
OWN_RECORDINGS = "webcti"
TRIES = 3
"""How often the folder is looked through while somebody renumbers it."""
MOST_MESSAGES = 9999
"""In one folder; Asterisk's own limit."""
LARGEST_NOTE = 16 * 1024
_BOX = re.compile(r"[0-9]{1,20}")
_CONTEXT = re.compile(r"[0-9A-Za-z_-]{1,40}")
_MESSAGE = re.compile(r"[0-9A-Za-z-]{1,60}")
_REQUEST = re.compile(r"[a-z0-9-]{1,40}")
_WORD = re.compile(r"[0-9A-Za-z+@_-][0-9A-Za-z+@_.-]{0,190}")
_NUMBERED = re.compile(r"msg([0-9]{4})\.txt")
_MOST_WORDS = 6
_INSIDE = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
_FOLDER = _INSIDE | os.O_DIRECTORY
_FILE = _INSIDE | os.O_NONBLOCK  # a pipe by this name would keep us waiting


class NotThere(Exception):
    """There is no such sound, or it may not be read."""


class Opened:
    """A sound that can be read: a context manager that owns the descriptor `fd` of a regular file."""

    def __init__(self, fd: int, size: int, wave: Wave) -> None:
        self.fd, self.size, self.wave = fd, size, wave

    @classmethod
    def of(cls, fd: int) -> Self:
        """What is behind `fd`, whose owner may close it. Raises NotThere."""
        own = os.dup(fd)
        try:
            return cls(own, os.fstat(own).st_size, read_head(own))
        except (NotSound, OSError):
            os.close(own)
            raise NotThere from None

    def close(self) -> None:
        fd, self.fd = self.fd, -1
        if fd >= 0:
            os.close(fd)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()


def find(root: Path, context: str, box: str, folder: Folder, message: str) -> Opened:
    """Open the message by its name, whatever its number is by now. Raises NotThere."""
    if not _MESSAGE.fullmatch(message):
        raise NotThere
    with _folder(root, (*_box(context, box), FOLDERS[folder])) as inside:
        for _ in range(TRIES):
            with suppress(NotThere):
                return _numbered(inside, message)
    raise NotThere


def greeting(root: Path, context: str, box: str, kind: Greeting) -> Opened:
    """Raises NotThere, also when the exchange speaks its own words."""
    with _folder(root, _box(context, box)) as inside:
        return _open(inside, f"{GREETINGS[kind]}.wav")


def install_greeting(root: Path, context: str, box: str, kind: Greeting, sound: "array[int]") -> None:
    """Put this sound (8 kHz) in the greeting's place; a caller hears the old one or the new one whole.

    Raises NotThere when there is no such box, OSError.
    """
    name = GREETINGS[kind]
    with _folder(root, _box(context, box)) as inside:
        unfinished = f"{name}.{token_hex(8)}.tmp"
        fd = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=inside)
        try:
            with os.fdopen(fd, "wb") as file:
                file.write(encode(sound))
                os.fchmod(fd, 0o664)
            os.rename(unfinished, f"{name}.wav", src_dir_fd=inside, dst_dir_fd=inside)
        except BaseException:
            os.unlink(unfinished, dir_fd=inside)
            raise
        _remove(inside, name, but=f"{name}.wav")


def remove_greeting(root: Path, context: str, box: str, kind: Greeting) -> None:
    """Let the exchange speak its own words again. Raises NotThere when there is no such box, OSError."""
    with _folder(root, _box(context, box)) as inside:
        _remove(inside, GREETINGS[kind])


def recording(root: Path, name: str) -> Opened:
    """Open what a command recorded, by its request, or what the exchange did, by its path. Raises NotThere."""
    *folders, file = _recording(name)
    with _folder(root, folders) as inside:
        return _open(inside, file)


def remove_recording(root: Path, name: str) -> None:
    """Raises NotThere, OSError."""
    *folders, file = _recording(name)
    with _folder(root, folders) as inside:
        try:
            os.unlink(file, dir_fd=inside)
        except FileNotFoundError:
            raise NotThere from None


def fields(note: str) -> dict[str, str]:
    """Return what the text beside a message says of it; nonsense is passed over."""
    pairs = (line.partition("=") for line in note.splitlines() if not line.startswith((";", "[")))
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}


# -- names -----------------------------------------------------------------------------------------


def _box(context: str, box: str) -> tuple[str, str]:
    if not _CONTEXT.fullmatch(context) or not _BOX.fullmatch(box):
        raise NotThere
    return context, box


def _recording(name: str) -> tuple[str, ...]:
    if _REQUEST.fullmatch(name):
        return OWN_RECORDINGS, f"{name}.wav"
    words = tuple(name.split("/"))
    if len(words) > _MOST_WORDS or not all(_WORD.fullmatch(word) for word in words) or not name.endswith(".wav"):
        raise NotThere
    return words


# -- files -----------------------------------------------------------------------------------------


@contextmanager
def _folder(root: Path, words: Iterator[str] | tuple[str, ...] | list[str]) -> Iterator[int]:
    """Open the directory below `root`, one word after the other; only `root` itself may be a link."""
    try:
        inside = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        for word in words:
            above, inside = inside, -1
            try:
                inside = os.open(word, _FOLDER, dir_fd=above)
            finally:
                os.close(above)
    except OSError:
        raise NotThere from None
    try:
        yield inside
    finally:
        os.close(inside)


def _numbered(inside: int, message: str) -> Opened:
    """Open the sound whose note names `message` before and after; else somebody is renumbering."""
    for number in _numbers(inside):
        if _name(inside, number) == message:
            found = _open(inside, f"msg{number}.wav")
            if _name(inside, number) == message and _is_still(inside, f"msg{number}.wav", found):
                return found
            found.close()
            break
    raise NotThere


def _numbers(inside: int) -> list[str]:
    """Newest first: that is what people listen to."""
    try:
        with os.scandir(inside) as entries:
            found = [match[1] for entry in entries if (match := _NUMBERED.fullmatch(entry.name))]
    except OSError:
        raise NotThere from None
    return sorted(found, reverse=True)[:MOST_MESSAGES]


def _name(inside: int, number: str) -> str:
    try:
        fd = os.open(f"msg{number}.txt", _FILE, dir_fd=inside)
    except OSError:
        return ""
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            return ""
        return fields(os.pread(fd, LARGEST_NOTE, 0).decode(errors="replace")).get("msg_id", "")
    except OSError:
        return ""
    finally:
        os.close(fd)


def _is_still(inside: int, name: str, found: Opened) -> bool:
    try:
        now, then = os.stat(name, dir_fd=inside, follow_symlinks=False), os.fstat(found.fd)
    except OSError:
        return False
    return (now.st_dev, now.st_ino) == (then.st_dev, then.st_ino)


def _open(inside: int, name: str) -> Opened:
    try:
        fd = os.open(name, _FILE, dir_fd=inside)
    except OSError:
        raise NotThere from None
    with suppress(NotSound, OSError):
        status = os.fstat(fd)
        if stat.S_ISREG(status.st_mode):
            return Opened(fd, status.st_size, read_head(fd))
    os.close(fd)
    raise NotThere


def _remove(inside: int, name: str, but: str = "") -> None:
    """Remove the greeting in every format that the exchange may have kept it in."""
    for entry in os.listdir(inside):
        if entry.partition(".")[0] == name and entry != but:
            with suppress(FileNotFoundError):
                os.unlink(entry, dir_fd=inside)

"""The models of telephones that there are: ours, and those of TELEPHONE_MODELS_DIR."""

import logging
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

from labels.geometry import MOST_KEYS, Kind, Model, ModelError, read

logger = logging.getLogger(__name__)

OURS = Path(__file__).parent / "telephones"
LONGEST_KEY = 40


def models() -> Mapping[str, Model]:
    """All of them by key. A file that says nothing sensible is left out; `./portal manage check` tells of it."""
    own = settings.TELEPHONE_MODELS_DIR
    return _read((OURS, _stamp(OURS)), (own, _stamp(own)) if own else None)


def telephones() -> list[Model]:
    """Those that stand on a desk, by their names in the current language."""
    found = (model for model in models().values() if model.kind is Kind.TELEPHONE)
    return sorted(found, key=lambda model: name(model).casefold())


def units(key: str, consoles: int) -> tuple[Model, ...]:
    """The telephone and its consoles, with as many of these as it may have; empty if nobody knows the model."""
    known = models()
    telephone = known.get(key)
    if telephone is None or telephone.kind is not Kind.TELEPHONE:
        return ()
    console = known.get(telephone.console)
    if console is None or console.kind is not Kind.CONSOLE:
        return (telephone,)
    room = (MOST_KEYS - telephone.keys) // console.keys
    return (telephone, *[console] * max(0, min(consoles, telephone.most_consoles, room)))


def most_consoles(key: str) -> int:
    return max(len(units(key, MOST_KEYS)) - 1, 0)


def name(model: Model) -> str:
    """In the current language."""
    return model.name((get_language() or "en")[:2])


def mistakes() -> Iterator[str]:
    """What is wrong with the files, for an administrator."""
    for folder in filter(None, (OURS, settings.TELEPHONE_MODELS_DIR)):
        for path in _files(folder):
            try:
                _one(path)
            except ModelError as error:
                yield str(error)


Stamp = tuple[tuple[str, int], ...]


@lru_cache(maxsize=4)
def _read(*folders: tuple[Path, Stamp] | None) -> Mapping[str, Model]:
    found = {}
    for folder, _stamp in filter(None, folders):
        for path in _files(folder):
            try:
                found[path.stem] = _one(path)
            except ModelError as error:
                logger.warning("telephone model left out: %s", error)
    return found


def _one(path: Path) -> Model:
    """Raises ModelError."""
    if len(path.stem) > LONGEST_KEY:
        raise ModelError(f"{path.name}: a name of more than {LONGEST_KEY} characters")
    try:
        return read(path.stem, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{path.name}: {error}") from error


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml"))


def _stamp(folder: Path) -> Stamp:
    """Changes when a file does, so that nobody has to restart anything."""
    found = []
    for path in _files(folder):
        try:
            found.append((path.name, path.stat().st_mtime_ns))
        except OSError:
            continue
    return tuple(found)

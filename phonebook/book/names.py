"""How a contact is called, by the parts of its name. Pure."""

from collections.abc import Mapping

PARTS = ("prefix", "first", "middle", "last", "suffix")


def composed(parts: Mapping[str, str]) -> str:
    """The parts of a name in the order in which they are spoken, or the company."""
    name = " ".join(filter(None, (parts.get(part, "").strip() for part in PARTS)))
    return name or parts.get("company", "").strip()


def called(written: Mapping[str, str], before: Mapping[str, str]) -> str:
    """What the entry is called after an edit: as somebody wrote it, or, where the name was left as it had been made
    of its parts, as it is made of the new ones."""
    name = written.get("name", "").strip()
    was_made = bool(before) and name == before.get("name", "") == composed(before)
    return composed(written) or name if was_made or not name else name

"""What a browser sends from the form of a contact."""

from collections.abc import Sequence
from typing import Any

from phonebook.models import Contact


def written(contact: Contact | None = None, numbers: Sequence[dict[str, Any]] = (), **fields: Any) -> dict[str, Any]:
    """The fields of the form; `numbers` are its rows."""
    rows = {
        f"number-{place}-{name}": value
        for place, row in enumerate(numbers)
        for name, value in {"type": "work", **row}.items()
    }
    stamp = {"changed": contact.changed.isoformat()} if contact else {}
    counts = {"number-TOTAL_FORMS": len(numbers), "number-INITIAL_FORMS": 0}
    none = {"address-TOTAL_FORMS": 0, "address-INITIAL_FORMS": 0}
    return {"kind": "person", **stamp, **counts, **none, **rows, **fields}

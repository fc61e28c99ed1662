"""Rows as lines of JSON, without a value lost: bytes as Base64, all else that JSON does not know as its text."""

import base64
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Field


def written(values: Iterable[object]) -> bytes:
    """One line, with its end. Raises TypeError for a value of a kind that no column has."""
    return json.dumps(list(values), default=_as_text, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read(line: bytes, fields: Sequence["Field[Any, Any]"]) -> list[Any]:
    """The values of a row, as `fields` take them. Raises ValueError, or ValidationError, for what is no such row."""
    values = json.loads(line)
    if not isinstance(values, list) or len(values) != len(fields):
        raise ValueError("A row with other columns than its table has")
    pairs = zip(fields, values, strict=True)
    return [None if value is None else field.to_python(value) for field, value in pairs]


def _as_text(value: object) -> str:
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isoformat := getattr(value, "isoformat", None):
        return str(isoformat())
    raise TypeError(f"{type(value).__name__} has no place in a backup")

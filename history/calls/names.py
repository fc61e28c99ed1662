"""The exchange's names, as columns hold them."""

import hashlib


def fitting(name: str, longest: int = 80) -> str:
    """The exchange's name for a call as a column of `longest` characters holds it; two long names stay two."""
    if len(name) <= longest:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return f"{name[: longest - 17]}~{digest}"

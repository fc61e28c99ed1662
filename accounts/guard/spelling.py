"""Random text that people read out, copy from paper and type."""

import secrets

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters and digits that look alike on paper."""
GROUP = 4


def spelled(groups: int = 4) -> str:
    """Groups of four with hyphens between them: 19 characters and 79 bits of four groups."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(groups))


def length_of(groups: int) -> int:
    return groups * (GROUP + 1) - 1

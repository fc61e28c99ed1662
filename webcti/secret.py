"""The key that signs sessions, when an installation makes its own: drawn once, kept in the data folder."""

import os
import secrets
from pathlib import Path

KEY_BYTES = 64


def persistent_key(path: Path) -> str:
    """The key in the file `path`; drawn and stored, readable by the owner alone, when there is none.

    Two processes that start together agree on one key: the file appears whole and is never replaced.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(KEY_BYTES))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()

"""Runs every check, tells each one's outcome, and ends with 1 if one failed."""

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.lint import catalogues, forbidden, templates

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
# An installation as docs/installation.md describes it; nothing is connected to.
PRODUCTION = {
    "DEMO": "0",
    "DEBUG": "0",
    "PUBLIC_URL": "https://portal.example.com",
    "TRUSTED_PROXIES": "127.0.0.1",
    "SECOND_FACTOR_FOR": "manager,administrator",
    "DATABASE_URL": "postgres://portal:secret@db.example.com/portal?sslmode=verify-full",
    "REDIS_URL": "unix:///run/valkey/valkey.sock",
    "PBX_URL": "asterisk://portal:secret@pbx.example.com:5039?tls=1",
    "MAIL_URL": "smtp://portal:secret@mail.example.com:587",
    "DJANGO_SETTINGS_MODULE": "webcti.settings",
}


def main() -> int:
    failed = [name for name, check in CHECKS.items() if not passed(name, check)]
    print(f"\n{'failed: ' + ', '.join(failed) if failed else 'all clean'}")
    return int(bool(failed))


def passed(name: str, check: Callable[[], Iterable[str]]) -> bool:
    """Print the findings of `check`; whether there were none."""
    findings = list(check())
    print(f"{'FAILED' if findings else 'ok':<7} {name}", flush=True)
    for finding in findings:
        print("        " + finding.replace("\n", "\n        "))
    return not findings


def command(*words: str) -> Callable[[], Iterable[str]]:
    """A check that is a program: its words are the finding if it fails."""

    def run() -> Iterable[str]:
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            yield (done.stdout + done.stderr).strip()

    return run


def manage(*words: str, **environment: str) -> Callable[[], Iterable[str]]:
    """A check that is a command of manage.py, in an environment of its own."""

    def run() -> Iterable[str]:
        with tempfile.TemporaryDirectory() as folder:
            own = {"PATH": os.environ["PATH"], "SECRET_KEY": secrets.token_urlsafe(64), "DATA_DIR": folder}
            Path(folder, "static").mkdir()  # whitenoise warns of a folder that is not there
            words_of_all = (sys.executable, "-W", "error", "manage.py", *words)
            surroundings = {**own, **PRODUCTION, **environment}
            done = subprocess.run(words_of_all, cwd=ROOT, capture_output=True, text=True, check=False, env=surroundings)
            if done.returncode:
                yield (done.stdout + done.stderr).strip()

    return run


CHECKS: dict[str, Callable[[], Iterable[str]]] = {
    "ruff: rules": command(str(BIN / "ruff"), "check", "--quiet", "--output-format=concise", "."),
    "ruff: format": command(str(BIN / "ruff"), "format", "--quiet", "--check", "."),
    "mypy": command(str(BIN / "mypy")),
    "import-linter: who may import whom": command(str(BIN / "lint-imports"), "--no-cache"),
    "templates compile and hold nothing inline": templates.findings,
    "no way around escaping in code and scripts": forbidden.findings,
    "migrations are complete": manage(
        "makemigrations", "--check", "--dry-run", DATABASE_URL="sqlite:////tmp/none.sqlite3"
    ),
    "check --deploy": manage("check", "--deploy", "--fail-level", "WARNING"),
    "texts are complete in all languages": catalogues.findings,
}


if __name__ == "__main__":
    sys.exit(main())

"""Settings of the tests: the environment of a small installation, then the portal's own settings on top of it.

Everything that the tests leave behind lies in one short temporary folder (a Unix socket's path is
limited to about a hundred bytes), which goes when the run ends.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

TEST_DIR = Path(tempfile.mkdtemp(prefix="webcti-test-"))
(TEST_DIR / "static").mkdir()  # whitenoise warns without it, and warnings are errors
_OWNER = os.getpid()


def _remove() -> None:
    if os.getpid() == _OWNER:  # a forked child must not take the folder away from its parent
        shutil.rmtree(TEST_DIR, ignore_errors=True)


atexit.register(_remove)

for _name in ("DEMO", "DEBUG", "SECRET_KEY_FILE", "DATABASE_URL_FILE", "REDIS_URL_FILE", "PBX_URL_FILE"):
    os.environ.pop(_name, None)
os.environ.update(
    {
        "DATA_DIR": str(TEST_DIR),
        "SECRET_KEY": "a-key-of-the-tests-that-is-long-enough-and-guards-nothing-at-all",
        "PUBLIC_URL": "http://testserver",
        "REDIS_URL": f"unix://{TEST_DIR}/valkey.sock?db=0",
        "REDIS_PREFIX": f"test{_OWNER}",
        "PBX_URL": "simulator:?quiet=1",
        "TIME_ZONE": "Europe/Warsaw",
        "REGION": "PL",
        "DEFAULT_LANGUAGE": "en",
        "SEARCHES_PER_SECOND": "1000000",  # tests search faster than people type
        # The networks for documentation, which tests come from, are this installation's own.
        "PIN_NETWORKS": "127.0.0.0/8,192.0.2.0/24,198.51.100.0/24,203.0.113.0/24,2001:db8::/32",
        "INSIDE_NETWORKS": "0.0.0.0/0,::/0",  # tests come from everywhere
    }
)
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{TEST_DIR}/portal.sqlite3"

from webcti.settings import *  # noqa: E402, F403
from webcti.settings import DATABASES, PASSWORD_HASHERS  # noqa: E402

if "sqlite3" in str(DATABASES["default"]["ENGINE"]):
    # A file, so that several threads and processes see one database; a lock that is held too long fails soon.
    DATABASES["default"]["TEST"] = {"NAME": str(TEST_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["timeout"] = 5

# Hashing that is slow on purpose would only slow the tests; what guards real passwords is tested by name.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
# Most tests have no administrator, and mean no installation that nobody has set up.
FIRST_RUN = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

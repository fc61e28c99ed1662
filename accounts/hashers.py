"""Argon2id as OWASP sizes it for a server: 19 MiB, two passes, one lane; never more at once than there are cores.

Django's own figures (100 MiB, eight lanes) let twenty people who log in together take 1.8 GB (T-PWD-03).
"""

import os
import threading

from django.contrib.auth.hashers import Argon2PasswordHasher

_ROOM = threading.BoundedSemaphore(os.cpu_count() or 2)


class PortalArgon2PasswordHasher(Argon2PasswordHasher):
    memory_cost = 19 * 1024  # KiB
    time_cost = 2
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with _ROOM:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _ROOM:
            return super().verify(password, encoded)

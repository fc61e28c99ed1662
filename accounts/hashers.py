"""Argon2id as OWASP sizes it for a server: 19 MiB, two passes, one lane; never more at once than there are cores.

Django's own figures (100 MiB, eight lanes) let twenty people who log in together take 1.8 GB (T-PWD-03).
Hashing has threads of its own, which give way: when everybody logs in at eight, pages still come at once.
"""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from django.contrib.auth.hashers import Argon2PasswordHasher

NICENESS = 10


def _give_way() -> None:
    """On Linux niceness is a thread's own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count() or 2, "hashing", _give_way)


os.register_at_fork(after_in_child=_threads.cache_clear)  # threads do not come along


class PortalArgon2PasswordHasher(Argon2PasswordHasher):
    memory_cost = 19 * 1024  # KiB
    time_cost = 2
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        return _threads().submit(super().encode, password, salt).result()

    def verify(self, password: str, encoded: str) -> bool:
        return _threads().submit(super().verify, password, encoded).result()

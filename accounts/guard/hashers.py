"""Argon2id as OWASP sizes it for a server: 19 MiB, two passes, one lane; never more at once than there are cores.

Django's own figures (100 MiB, eight lanes) let twenty people who log in together take 1.8 GB (T-PWD-03).
Hashing has threads of its own, which give way: when everybody logs in at eight, pages still come at once. All
processes of a machine that share DATA_DIR share its cores.
"""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

from accounts.guard.slots import slot

NICENESS = 10
AT_ONCE = os.cpu_count() or 2
Result = TypeVar("Result")


def _give_way() -> None:
    """On Linux niceness is a thread's own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, "hashing", _give_way)


def _in_turn(work: Callable[..., Result], *arguments: str) -> Result:
    with slot(settings.DATA_DIR / "hashing", AT_ONCE):
        return work(*arguments)


os.register_at_fork(after_in_child=_threads.cache_clear)  # threads do not come along


class PortalArgon2PasswordHasher(Argon2PasswordHasher):
    memory_cost = 19 * 1024  # KiB
    time_cost = 2
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        return _threads().submit(_in_turn, super().encode, password, salt).result()

    def verify(self, password: str, encoded: str) -> bool:
        return _threads().submit(_in_turn, super().verify, password, encoded).result()

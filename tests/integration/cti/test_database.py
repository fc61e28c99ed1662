"""Threads for database work."""

import asyncio
import threading

import pytest
from django.db import connection

from accounts.models import User
from cti.database import DatabaseThread

pytestmark = pytest.mark.django_db(transaction=True)


async def test_results_and_errors_come_back() -> None:
    thread = DatabaseThread("test")
    assert await thread.run(User.objects.count) == 0
    with pytest.raises(User.DoesNotExist):
        await thread.run(User.objects.get)
    thread.close()


def close_the_wire() -> None:
    """As a server that restarts does, behind Django's back."""
    connection.ensure_connection()
    connection.connection.close()


async def test_a_lost_connection_is_replaced() -> None:
    thread = DatabaseThread("test")
    await thread.run(User.objects.count)
    await thread.run(close_the_wire)
    connection_errors = 0
    for _ in range(3):
        try:
            await thread.run(User.objects.count)
        except Exception:
            connection_errors += 1
    assert connection_errors <= 1
    thread.close()


async def test_a_thread_that_hangs_holds_up_neither_the_loop_nor_what_was_given_up() -> None:
    thread, go, ran = DatabaseThread("test"), threading.Event(), []
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await thread.run(go.wait)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await thread.run(ran.append, 1)
    go.set()
    assert await thread.run(lambda: 2) == 2
    assert not ran
    thread.close()

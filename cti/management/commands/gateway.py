"""`manage.py gateway`: talk to the exchange in force, or stand by while another gateway does."""

import asyncio
import signal
from contextlib import suppress
from functools import partial
from typing import Any, Protocol

from django.conf import settings
from django.core.management.base import BaseCommand

from company.exchange import Link, in_force
from cti.following import Follower
from cti.gateway import Gateway
from pbx.board import Board
from pbx.details import VOICEMAIL_NUMBERS


class Runs(Protocol):
    async def run(self) -> None: ...


class Command(BaseCommand):
    help = (
        "Mirrors the exchange that an administrator set, or that of PBX_URL, into Redis and runs its commands; stands "
        "by while another gateway leads, and follows a change of the exchange by itself."
    )
    requires_migrations_checks = True

    def handle(self, *_args: Any, **_options: Any) -> None:
        asyncio.run(run_until_told(Follower(in_force, gateway_of)))


def gateway_of(link: Link) -> Gateway:
    board = partial(Board, {*VOICEMAIL_NUMBERS, settings.VOICEMAIL_NUMBER})
    return Gateway(link.open, board, link.name)


async def run_until_told(runs: Runs) -> None:
    """Run until SIGTERM or SIGINT, then leave in order."""
    running = asyncio.ensure_future(runs.run())
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, running.cancel)
    with suppress(asyncio.CancelledError):
        await running

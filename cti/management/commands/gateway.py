"""`manage.py gateway`: talk to the exchange of PBX_URL, or stand by while another gateway does."""

import asyncio
import signal
from contextlib import suppress
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cti.gateway import Gateway
from cti.lease import exchange_of
from pbx.board import Board
from pbx.connect import open_pbx
from pbx.details import VOICEMAIL_NUMBERS


class Command(BaseCommand):
    help = "Mirrors the exchange of PBX_URL into Redis and runs its commands; stands by while another gateway leads."
    requires_migrations_checks = True

    def handle(self, *_args: Any, **_options: Any) -> None:
        board = partial(Board, {*VOICEMAIL_NUMBERS, settings.VOICEMAIL_NUMBER})
        gateway = Gateway(lambda: open_pbx(settings.PBX_URL), board, exchange_of(settings.PBX_URL))
        asyncio.run(run_until_told(gateway))


async def run_until_told(gateway: Gateway) -> None:
    """Run until SIGTERM or SIGINT, then leave in order."""
    running = asyncio.ensure_future(gateway.run())
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, running.cancel)
    with suppress(asyncio.CancelledError):
        await running

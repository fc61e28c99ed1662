"""A gateway on a scripted exchange, and browsers that speak ASGI to the real socket application."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as django_settings
from django.db import connections
from django.test import Client

from accounts.models import User
from cti import live
from cti.gateway import Gateway
from pbx.board import Board
from tests import mariadb, postgres
from tests.integration.cti.browsers import Browser, Web
from tests.integration.cti.call_tables import CdrTable, in_mariadb, in_postgresql
from tests.integration.cti.exchange import ScriptedPbx
from tests.integration.cti.waiting import until

EXCHANGE = "scripted://lab"


@pytest.fixture(autouse=True)
async def no_connection_left() -> AsyncIterator[None]:
    """The thread that serves asynchronous queries keeps its connection: PostgreSQL could not drop the database."""
    yield
    await sync_to_async(connections.close_all)()


@asynccontextmanager
async def running_gateway(pbx: ScriptedPbx, exchange: str = EXCHANGE) -> AsyncIterator[Gateway]:
    gateway = Gateway(lambda: pbx, Board, exchange)
    task = asyncio.create_task(gateway.run())
    try:
        yield gateway
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture(scope="session")
def mariadb_table() -> Iterator[CdrTable]:
    """A CDR table in a MariaDB that lives as long as the run; `make` empties it."""
    try:
        with in_mariadb() as table:
            yield table
    except mariadb.Unavailable as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def postgresql_table() -> Iterator[CdrTable]:
    """The same in a PostgreSQL that is not the portal's own."""
    try:
        with in_postgresql() as table:
            yield table
    except postgres.Unavailable as error:
        pytest.skip(str(error))


@pytest.fixture
async def pbx(valkey: str, transactional_db: None) -> AsyncIterator[ScriptedPbx]:
    """A connected exchange, mirrored by a gateway."""
    exchange = ScriptedPbx()
    async with running_gateway(exchange):
        exchange.connect()
        await until(lambda: live.read_board().connected)
        yield exchange


@pytest.fixture
async def web(valkey: str, transactional_db: None) -> AsyncIterator[Web]:
    """The sockets of one web process."""
    process = Web()
    yield process
    await process.close()


@pytest.fixture
def logged_in(transactional_db: None) -> Callable[..., tuple[User, str]]:
    """Make an account and a session of it: the user and the session's key."""

    def log_in(extension: str, **fields: object) -> tuple[User, str]:
        user = User.objects.filter(extension=extension).first()
        if user is None:
            user = User.objects.create_user(extension, "correct horse battery", **fields)
        client = Client()
        client.force_login(user)
        return user, client.cookies[django_settings.SESSION_COOKIE_NAME].value

    return log_in


LogIn = Callable[..., tuple[User, str]]
__all__ = ["Browser", "LogIn"]

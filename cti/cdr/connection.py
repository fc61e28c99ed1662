"""A connection to the exchange's database that can read and nothing else, and waits for nobody for long."""

import ssl
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

import psycopg
import pymysql

from cti.cdr.address import Server, TableAddress
from cti.cdr.source import CallLogUnavailable

CONNECT_WITHIN = 3
"""Seconds."""
ANSWER_WITHIN = 10
"""Seconds for one query; the longest takes a fraction of one."""
QUOTES = {Server.MARIADB: "`", Server.POSTGRESQL: '"'}
CLOCKS = {Server.MARIADB: "UTC_TIMESTAMP()", Server.POSTGRESQL: "now()"}
INSTANTS = {Server.MARIADB: 7, Server.POSTGRESQL: psycopg.adapters.types["timestamptz"].oid}
"""Type codes of columns that hold instants: such times do not depend on a zone."""

Rows = Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """The CDR table, open for reading."""

    address: TableAddress
    _connection: Any

    @property
    def name(self) -> str:
        """As SQL writes it: cti.cdr.address lets plain identifiers through alone."""
        quote = QUOTES[self.address.server]
        return ".".join(f"{quote}{part}{quote}" for part in self.address.table)

    def select(self, what: str, rest: str = "", values: Sequence[object] = ()) -> Rows:
        """SELECT `what` FROM this table `rest`, in which each %s is one of `values`. Raises CallLogUnavailable."""
        return self._ask(f"SELECT {what} FROM {self.name} {rest}", values)[1]  # noqa: S608 the words are ours

    def columns(self) -> tuple[str, ...]:
        """Their names. Raises CallLogUnavailable also when one of them may not be read."""
        return tuple(column[0] for column in self._ask(f"SELECT * FROM {self.name} LIMIT 0")[0])  # noqa: S608

    def now(self) -> datetime:
        """By the clock of the log's own machine."""
        moment: datetime = self._ask(f"SELECT {CLOCKS[self.address.server]}")[1][0][0]
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

    def zone(self, column: str) -> tzinfo:
        """Of the times in `column`, as they come without one: instants are shown in the session's, UTC."""
        ((_name, code, *_more),) = self._ask(f"SELECT {column} FROM {self.name} LIMIT 0")[0]  # noqa: S608
        return UTC if code == INSTANTS[self.address.server] else self.address.zone

    def _ask(self, query: str, values: Sequence[object] = ()) -> tuple[Sequence[Any], Rows]:
        """What the columns are, and the rows."""
        with _told(self.address), closing(self._connection.cursor()) as cursor:
            cursor.execute(query, values)
            return cursor.description, cursor.fetchall()


@contextmanager
def opened(address: TableAddress) -> Iterator[Table]:
    """Raises CallLogUnavailable."""
    with _told(address):
        connection = _postgresql(address) if address.server is Server.POSTGRESQL else _mariadb(address)
    with closing(connection):
        yield Table(address, connection)


@contextmanager
def _told(address: TableAddress) -> Iterator[None]:
    """What a driver says becomes a sentence: of several lines the first. Drivers never repeat the secret."""
    try:
        yield
    except (psycopg.Error, pymysql.MySQLError, OSError) as error:
        words = str(error.args[-1] if error.args else error).strip().partition("\n")[0].rstrip(".")
        why = words or type(error).__name__
        raise CallLogUnavailable(f"The records of calls in {address} cannot be read: {why}.") from error


def _postgresql(address: TableAddress) -> Any:
    encrypted: dict[str, Any] = {"sslmode": "verify-full", "sslrootcert": address.authority or "system"}
    return psycopg.connect(
        host=address.host,
        port=address.port,
        user=address.user,
        password=address.secret,
        dbname=address.database,
        connect_timeout=CONNECT_WITHIN,
        tcp_user_timeout=ANSWER_WITHIN * 1000,
        options=f"-c default_transaction_read_only=on -c statement_timeout={ANSWER_WITHIN}s -c timezone=UTC",
        autocommit=True,
        **(encrypted if address.tls else {}),
    )


def _mariadb(address: TableAddress) -> Any:
    at = {"unix_socket": address.host} if address.host.startswith("/") else {"host": address.host, "port": address.port}
    connection = pymysql.connect(
        **at,
        user=address.user,
        password=address.secret.encode(),  # PyMySQL itself would take it for Latin 1
        database=address.database,
        charset="utf8mb4",
        connect_timeout=CONNECT_WITHIN,
        read_timeout=ANSWER_WITHIN,
        write_timeout=ANSWER_WITHIN,
        init_command="SET SESSION TRANSACTION READ ONLY",
        autocommit=True,
        ssl=ssl.create_default_context(cafile=address.authority or None) if address.tls else None,
    )
    with closing(connection.cursor()) as cursor:
        cursor.execute("SET time_zone = '+00:00'")
    return connection

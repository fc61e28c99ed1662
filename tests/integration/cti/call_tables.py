"""CDR tables as FreePBX makes them, in a real MariaDB and a real PostgreSQL, and what an exchange writes there."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import psycopg
import pymysql

from pbx.asterisk import cdr, cdr_table
from pbx.call_detail import CallDetail
from tests import mariadb, postgres

ZONE = ZoneInfo("Europe/Warsaw")
READER, SECRET = "webcti", "s3cr&t/õ"

WIDTHS = {
    "clid": 80,
    "src": 80,
    "dst": 80,
    "dcontext": 80,
    "channel": 80,
    "dstchannel": 80,
    "lastapp": 80,
    "lastdata": 80,
    "disposition": 45,
    "accountcode": 20,
    "uniqueid": 32,
    "userfield": 255,
    "did": 50,
    "recordingfile": 255,
    "cnum": 80,
    "cnam": 80,
    "outbound_cnum": 80,
    "outbound_cnam": 80,
    "dst_cnam": 80,
    "linkedid": 32,
    "peeraccount": 80,
}
NUMBERS = ("duration", "billsec", "amaflags", "sequence")


@dataclass
class CdrTable:
    """A table named cdr, which the exchange fills and the portal may only read."""

    url: str
    """For PBX_CDR, without table and zone."""
    exchange: Any
    """The connection of whom the table belongs to."""
    local: str
    """The type of a column with times on the wall."""
    instant: str
    """The type of a column with moments."""

    @property
    def setting(self) -> str:
        return f"{self.url}&zone=Europe/Warsaw"

    def do(self, statement: str, *values: object) -> Sequence[tuple[Any, ...]]:
        with closing(self.exchange.cursor()) as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else ()

    def make(self, calldate: str = "", without: Sequence[str] = ()) -> None:
        """An empty table; `calldate`: of which type that is, if not times on the wall."""
        types = {"calldate": calldate or self.local, **dict.fromkeys(NUMBERS, "int DEFAULT 0")}
        types |= {name: f"varchar({width}) DEFAULT ''" for name, width in WIDTHS.items()}
        columns = ", ".join(f"{name} {kind}" for name, kind in types.items() if name not in without)
        self.do("DROP TABLE IF EXISTS cdr")
        self.do(f"CREATE TABLE cdr ({columns})")
        self.do("CREATE INDEX cdr_calldate ON cdr (calldate)")
        self.do(f"GRANT SELECT ON cdr TO {READER}")

    def writes_in(self, offset: str) -> None:
        """The zone of the exchange's session, as +0100: in it a column of moments takes times on the wall."""
        name = "time_zone" if self.instant == "timestamp" else "TIME ZONE INTERVAL"
        self.do(f"SET {name} {'= ' if self.instant == 'timestamp' else ''}'{offset[:3]}:{offset[3:]}'")

    def write(self, details: Iterable[CallDetail]) -> None:
        """New rows, as Asterisk makes them: whole seconds, too long words cut."""
        rows = [row_of(detail) for detail in details]
        if rows:
            names = ", ".join(rows[0])
            marks = ", ".join(["%s"] * len(rows[0]))
            with closing(self.exchange.cursor()) as cursor:
                statement = f"INSERT INTO cdr ({names}) VALUES ({marks})"
                cursor.executemany(statement, [tuple(row.values()) for row in rows])

    def edit(self, detail: CallDetail) -> None:
        """The row of this name says something else now."""
        row = row_of(detail)
        changes = ", ".join(f"{name} = %s" for name in row)
        where = "uniqueid = %s AND sequence = %s"
        self.do(f"UPDATE cdr SET {changes} WHERE {where}", *row.values(), row["uniqueid"], row["sequence"])


def row_of(detail: CallDetail) -> Mapping[str, object]:
    (values,) = csv.reader([cdr.format_line(detail)])
    text = dict(zip(cdr.COLUMNS, values, strict=True))
    row: dict[str, object] = {
        name: text[name][: WIDTHS[name]] for name in (*cdr_table.COLUMNS, cdr_table.ACCOUNT) if name in WIDTHS
    }
    started = detail.started.replace(microsecond=0)
    row["calldate"] = started.astimezone(ZONE).replace(tzinfo=None)
    row["duration"] = int((detail.ended - detail.started).total_seconds())
    row["billsec"] = int((detail.ended - detail.answered).total_seconds()) if detail.answered else detail.talk_seconds
    row["sequence"] = int(detail.sequence)
    return row


@contextmanager
def in_mariadb() -> Iterator[CdrTable]:
    with mariadb.running_server() as socket:
        exchange = pymysql.connect(unix_socket=str(socket), user="root", autocommit=True, charset="utf8mb4")
        url = f"mysql://{READER}:{quote(SECRET, safe='')}@/asteriskcdrdb?host={socket}"
        table = CdrTable(url, exchange, "datetime", "timestamp")
        table.do("CREATE DATABASE asteriskcdrdb CHARACTER SET utf8mb4")
        table.do("USE asteriskcdrdb")
        table.do("DROP USER IF EXISTS ''@localhost")  # who would be taken for anybody else on this machine
        table.do(f"CREATE USER {READER} IDENTIFIED BY %s", SECRET)
        with closing(exchange):
            yield table


@contextmanager
def in_postgresql() -> Iterator[CdrTable]:
    with postgres.running_cluster() as url:
        folder = url.partition("?host=")[2]
        exchange = psycopg.connect(host=folder, user=postgres.USER, dbname="postgres", autocommit=True)
        reader = f"postgres://{READER}:{quote(SECRET, safe='')}@/postgres?host={folder}"
        table = CdrTable(reader, exchange, "timestamp", "timestamptz")
        table.do(f"CREATE USER {READER}")
        with closing(exchange):
            yield table


def recently(minutes: float = 120) -> datetime:
    """A whole second so many minutes ago, by the clock of this machine, where the servers run."""
    return datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=minutes)

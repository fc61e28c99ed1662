"""How exchange and portal are, read from where each knows it. Whatever does not answer is said to be unknown."""

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from company import exchange as exchange_link
from cti import lease, live, reconcile
from cti.models import Lease
from jobs.models import Job
from mail.models import Letter
from pbx.capabilities import PbxInfo
from pbx.condition import Condition

LISTED = 20
"""Telephones that are named, of those that are not registered."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Disk:
    """What is free where the portal or the exchange keeps files, in bytes."""

    folder: str
    free: int
    size: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Work that nobody has done yet."""

    count: int = 0
    oldest: datetime | None = None
    failed: int = 0
    """Given up within a day."""


@dataclass(frozen=True, slots=True)
class Facts:
    now: datetime
    connected: bool
    since: datetime | None
    """Since when it is connected, or not."""
    info: PbxInfo | None
    condition: Condition | None
    telephones: int
    unregistered: Sequence[tuple[str, str]]
    """Extension and name."""
    unwatched: int
    """Telephones of which the exchange does not say whether they are registered."""
    leader: str
    """Machine and process of the gateway that leads; empty: none."""
    reconciles: bool
    """The exchange's log of calls is read at all."""
    behind: int | None
    """Seconds since it was read to its end."""
    trouble: str
    """Why it cannot be read."""
    letters: Waiting
    jobs: Waiting
    disks: Sequence[Disk]
    database: str
    database_bytes: int | None

    @property
    def ahead(self) -> int | None:
        """Whole seconds by which the exchange's clock is ahead; None: nobody knows."""
        ahead = self.condition.ahead if self.condition else None
        return None if ahead is None else round(ahead)

    @property
    def behind_clock(self) -> int:
        return max(0, -(self.ahead or 0))


def read() -> Facts:
    """Raises DatabaseError: without the database there is no page anyway."""
    now, board, exchange = timezone.now(), live.read_board(), exchange_link.name()
    lines = sorted(board.lines.values(), key=lambda line: (len(line.extension), line.extension))
    return Facts(
        now=now,
        connected=board.connected,
        since=board.since,
        info=board.info if board.info and board.info.product else None,
        condition=live.read_condition(),
        telephones=len(lines),
        unregistered=[(line.extension, line.name) for line in lines if line.registered is False],
        unwatched=sum(line.registered is None for line in lines),
        leader=_leader(exchange),
        reconciles=bool(settings.PBX_CDR),
        behind=None if (behind := reconcile.seconds_behind(exchange)) is None else round(behind),
        trouble=reconcile.trouble(exchange),
        letters=_letters(now),
        jobs=_jobs(now),
        disks=disks((settings.DATA_DIR, settings.VOICEMAIL_DIR, settings.RECORDINGS_DIR, settings.ANNOUNCEMENTS_DIR)),
        database={"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(connection.vendor, connection.vendor),
        database_bytes=_or_none(_database_bytes),
    )


def disks(folders: Iterable[Path | str | None]) -> list[Disk]:
    """One for each disk that the folders are on, named by the first of them."""
    found: dict[int, Disk] = {}
    for folder in folders:
        if not folder:
            continue
        try:
            device, usage = Path(folder).stat().st_dev, shutil.disk_usage(folder)
        except OSError:
            continue
        found.setdefault(device, Disk(str(folder), usage.free, usage.total))
    return list(found.values())


def _leader(exchange: str) -> str:
    left = lease.seconds_left(exchange)
    if left is None or left <= 0:
        return ""
    holder = Lease.objects.filter(exchange=exchange).values_list("holder", flat=True).first() or ""
    return holder.rpartition(":")[0]


def _letters(now: datetime) -> Waiting:
    waiting = Letter.objects.filter(sent_at=None, due__isnull=False).order_by("created")
    failed = Letter.objects.filter(sent_at=None, due=None, created__gt=now - timedelta(days=1)).count()
    return Waiting(waiting.count(), waiting.values_list("created", flat=True).first(), failed)


def _jobs(now: datetime) -> Waiting:
    waiting = Job.objects.open().order_by("made")
    failed = Job.objects.filter(state=Job.State.FAILED, made__gt=now - timedelta(days=1)).count()
    return Waiting(waiting.count(), waiting.values_list("made", flat=True).first(), failed)


def _database_bytes() -> int:
    if connection.vendor == "sqlite":
        return Path(str(connection.settings_dict["NAME"])).stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def _or_none(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except (DatabaseError, OSError):
        return None


def age(at: datetime | None, now: datetime) -> float:
    """Seconds; 0 for none."""
    return (now - at).total_seconds() if at else 0.0

"""Everything as in production, each link with a fault proxy in it, and people who telephone, look and click.

PostgreSQL and Valkey, two web processes, two gateways and a worker; the exchange is the simulator, in a process that
survives them (tests.faults.exchange).
"""

import itertools
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from bench.browsers import allow_files
from tests import valkey
from tests.asterisk.portal.visitor import Visitor
from tests.faults.audience import Audience, Ticket
from tests.faults.exchange import SECRET, USER, SimulatedExchange
from tests.faults.town import STRANGERS, Row, Town, doubled
from tests.postgres import USER as DATABASE_USER
from tests.postgres import Cluster
from tests.proxy import FaultProxy, fault_proxy
from tests.running import RunningPortal, free_port

DURABLE = ("max_connections=120", "shared_buffers=64MB")
"""As PostgreSQL comes: what it acknowledged survives its death."""
GATEWAYS, WEBS = ("gateway", "gateway2"), ("web", "web2")
HISTORY_WITHIN = 100.0
"""Seconds: two readings of the log of calls by the worker, and then some."""
SOON = 90.0
UP_WITHIN = 120.0
TALK_TOLERANCE = 1.6
"""Seconds that a recorded conversation may differ from the truth: whole seconds, and the time of one step of ours."""


class Broken(Exception):
    """A promise was not kept; the text says how."""


class Rig(RunningPortal):
    def __init__(
        self, folder: Path, cluster: Cluster, exchange: SimulatedExchange, proxies: Sequence[FaultProxy]
    ) -> None:
        self.database, self.lease, self.redis, self.link = proxies
        second = free_port()
        settings = {
            "DATABASE_URL": f"postgres://{DATABASE_USER}@127.0.0.1:{self.database.port}/portal",
            "ORIGINS": f"http://127.0.0.1:{second}",
            "LOG_LEVEL": "INFO",
        }
        redis_url = f"redis://127.0.0.1:{self.redis.port}/0"
        super().__init__(folder, redis_url, settings, f"asterisk://{USER}:{SECRET}@127.0.0.1:{self.link.port}")
        self.cluster, self.exchange = cluster, exchange
        self.urls = (self.base_url, f"http://127.0.0.1:{second}")
        self.town, self.audience = Town(exchange), Audience()
        self.clicked: list[str] = []
        """Numbers of clicks of which the page said that the telephone rings."""
        self.commands["gateway2"] = self.commands["gateway"]
        self.commands["web2"] = tuple(str(second) if word == str(self.port) else word for word in self.commands["web"])
        self._visitors: dict[str, Visitor] = {}
        self._click_numbers = itertools.count(1)

    def environment_of(self, name: str) -> dict[str, str]:
        """The gateways have a way to the database of their own."""
        if not name.startswith("gateway"):
            return self.environment
        url = self.environment["DATABASE_URL"].replace(f":{self.database.port}/", f":{self.lease.port}/")
        return self.environment | {"DATABASE_URL": url}

    # -- what stands and what is killed ------------------------------------------------------------

    def start_all(self) -> None:
        """Start what does not run, and return once all of it is in its place."""
        for name in ("valkey", *GATEWAYS, *WEBS, "worker"):
            if name not in self.processes:
                self.start(name)
        self.wait(lambda: self.readiness().get("status") == "ready", "the portal to be ready", UP_WITHIN)
        for url in self.urls:
            self.wait(lambda url=url: answers(url), f"{url} to answer", UP_WITHIN)

    def mend(self) -> None:
        """Nothing fails any more, everybody is live and nobody calls: what a fault finds when it begins."""
        for proxy in (self.database, self.lease, self.redis, self.link):
            proxy.heal()
        self.exchange.lose_answers(on=False)
        self.exchange.come_back()
        self.start_all()
        for web in range(len(WEBS)):
            self.visitor(web=web)
        self.wait(self.sees_right, "all screens to be right", SOON)

    def leader(self) -> str:
        """Which gateway leads."""
        rows = self.ask("SELECT holder FROM cti_lease ORDER BY expires DESC LIMIT 1")
        holder = str(rows[0][0]) if rows else ""
        for name in GATEWAYS:
            if name in self.processes and f":{self.processes[name].pid}:" in holder:
                return name
        raise Broken(f"none of the gateways holds the lease, but {holder or 'nobody'}")

    def epoch(self) -> int:
        return int(str(self.ask("SELECT max(epoch) FROM cti_lease")[0][0]))

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Of the database itself, past the proxy."""
        with psycopg.connect(host=str(self.cluster.folder), user=DATABASE_USER, dbname="portal") as connection:
            return connection.execute(query.encode()).fetchall()

    # -- the oracle ------------------------------------------------------------------------------------

    def took(self, condition: Callable[[], object], what: str, within: float = SOON) -> float:
        """Seconds until `condition` holds. Raises Broken if it does not in time."""
        began = time.monotonic()
        while not condition():
            if time.monotonic() - began > within:
                raise Broken(f"{what}: not within {within:g} s")
            time.sleep(0.02)
        return time.monotonic() - began

    def sees_right(self) -> bool:
        """Every virtual browser shows what the exchange has."""
        return self.audience.shows(self.exchange.busy())

    def takes_to_see_right(self, within: float = SOON) -> float:
        try:
            return self.took(self.sees_right, "every browser equals the exchange", within)
        except Broken as broken:
            raise Broken(f"{broken}: {sorted(self.exchange.busy())} but {self.audience.describe()}") from None

    def takes_to_remember(self, within: float = HISTORY_WITHIN) -> float:
        """Seconds until the history equals the truth: each call once, with its kind and its length."""
        try:
            return self.took(lambda: not self.untrue(), "history equals truth", within)
        except Broken as broken:
            raise Broken(f"{broken}: {self.untrue()}") from None

    def untrue(self) -> str:
        """How the history differs from the truth; empty: not at all."""
        query = "SELECT extension, direction, right(number, 9), answered IS NOT NULL, talk_seconds FROM history_record"
        found = [(Row(str(e), str(d), str(n), bool(a)), float(str(s))) for e, d, n, a, s in self.ask(query)]
        found = [one for one in found if one[0].number.startswith(STRANGERS)]
        rows, truth = [row for row, _seconds in found], self.town.truth
        wrong = {
            "missing": sorted(set(truth) - set(rows)),
            "double": doubled(rows),
            "never happened": sorted(set(rows) - set(truth)),
            "length": [(*row, s, truth[row]) for row, s in found if differs(s, truth.get(row))],
        }
        return "; ".join(f"{len(rows)} {name}: {rows[:4]}" for name, rows in wrong.items() if rows)

    # -- clicks ----------------------------------------------------------------------------------------

    def visitor(self, extension: str = "1011", web: int = 0) -> Visitor:
        """Somebody of the demo, logged in through the form."""
        key = f"{extension}@{web}"
        if key not in self._visitors:
            self._visitors[key] = Visitor(self.urls[web], extension, "portal-demo")
        return self._visitors[key]

    def new_number(self) -> str:
        return f"060158{next(self._click_numbers):04d}"

    def times_dialled(self, number: str) -> int:
        return sum(click.number.endswith(number[-9:]) for click in self.exchange.clicks)

    def hang_up(self, extension: str = "1011") -> None:
        """Whatever was clicked is over."""
        while extension in self.exchange.busy():
            self.exchange.do(lambda hands: hands.hang_up(extension))

    # -- browsers --------------------------------------------------------------------------------------

    def tickets(self, count: int) -> list[Ticket]:
        """Sessions of `count` people more, half of them at each web process."""
        known = int(str(self.ask("SELECT count(*) FROM accounts_user WHERE extension LIKE '2___'")[0][0]))
        made = self.manage("shell", "-v", "0", "-c", f"from tests.faults.people import seat; seat({known}, {count})")
        lines = [line.split(" ", 1) for line in made.splitlines() if line]
        return [
            Ticket(self.urls[at % len(self.urls)], extension, cookies) for at, (extension, cookies) in enumerate(lines)
        ]


def differs(seconds: float, truth: float | None) -> bool:
    return truth is not None and abs(seconds - truth) > TALK_TOLERANCE


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:
            return int(answer.status) == 200
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def running_rig(browsers: int) -> Iterator[Rig]:
    """Start all of it, with `browsers` virtual browsers that are live. Raises tests.postgres.Unavailable."""
    allow_files(8192)
    with ExitStack() as stack:
        folder, place = (
            Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=f"webcti-{name}-", ignore_cleanup_errors=True)))
            for name in ("rig", "pg")
        )
        cluster = Cluster(place, DURABLE)
        cluster.make()
        stack.callback(cluster.stop)
        cluster.start()
        with psycopg.connect(host=str(place), user=DATABASE_USER, dbname="postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE portal")
        exchange = SimulatedExchange(folder / "calls.csv")
        exchange.start()
        stack.callback(exchange.stop)
        database = place / ".s.PGSQL.5432"
        targets: tuple[Path | int, ...] = (database, database, valkey.socket_in(folder), exchange.port)
        rig = Rig(folder, cluster, exchange, [stack.enter_context(fault_proxy(target)) for target in targets])
        stack.callback(rig.stop)
        rig.start("valkey")
        rig.manage("prepare")
        rig.start_all()
        stack.callback(rig.audience.close)
        rig.audience.open(rig.tickets(browsers))
        yield rig

"""`./portal faults [--short] [ID …]`: break the portal in every known way, and see whether it keeps its promises.

Ends with 1 if one was broken. See docs/operations.md for the promises, decision 0026 for what the rig is.
"""

import argparse
import os
import platform
import signal
import sys
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from tests.faults import gateways, links, stores, tested, webs, work
from tests.faults.rig import Rig, running_rig
from tests.faults.table import FULL, SHORT, Fault, Measured, Size, carried_out
from tests.postgres import Unavailable

FAULTS: Sequence[Fault] = sorted(
    (*gateways.FAULTS, *links.FAULTS, *stores.FAULTS, *webs.FAULTS, *work.FAULTS), key=lambda fault: fault.id
)
BROWSERS = 20


def main(arguments: Sequence[str]) -> int:
    asked = options(arguments)
    chosen = [fault for fault in FAULTS if (fault.id in asked.ids if asked.ids else fault.short or not asked.short)]
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {machine()}\n", flush=True)
    broken: list[str] = []
    if chosen:
        try:
            with running_rig(BROWSERS) as rig:
                broken += list(all_of(chosen, rig, SHORT if asked.short else FULL))
        except Unavailable as error:
            print(f"Not run: {error}")
            return 1
    if not asked.short:
        broken += tested.run(asked.ids)
    print(f"\n{'Broken: ' + ', '.join(broken) if broken else 'Every promise was kept.'}")
    return int(bool(broken))


def options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./portal faults", description=__doc__)
    parser.add_argument("--short", action="store_true", help="the most telling ones, small: what CI runs")
    parser.add_argument("ids", nargs="*", metavar="ID", help="only these, as R-01")
    asked = parser.parse_args(arguments)
    known = {fault.id for fault in FAULTS} | tested.IDS
    if unknown := sorted(set(asked.ids) - known):
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    return asked


def all_of(faults: Iterable[Fault], rig: Rig, size: Size) -> Iterable[str]:
    """Report each; yields those that broke a promise."""
    for fault in faults:
        began = time.monotonic()
        found = carried_out(fault, rig, size)
        print(told(fault, found, time.monotonic() - began), flush=True)
        if found.broken:
            yield fault.id
            sys.stderr.write(rig.logs())


def told(fault: Fault, found: Measured, seconds: float) -> str:
    lines = [
        f"{fault.id}  {fault.what}",
        f"      promised: {fault.target}",
        f"      measured: {found.figures or '-'}",
        *(f"      BROKEN:   {broken}" for broken in found.broken),
        f"      {'broken' if found.broken else 'kept'}, {seconds:.0f} s",
    ]
    return "\n".join(lines)


def machine() -> str:
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {system}, load {os.getloadavg()[0]:.1f} before"


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # takes all that was started along, as with Ctrl-C
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)

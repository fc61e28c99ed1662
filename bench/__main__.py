"""`./portal bench [name …]`: run the named benches, or all, and print one table.

Exit code 1 when a bar is missed. A bench is a module here with `measure() -> Iterable[Figure]`.
"""

import multiprocessing
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from bench.figures import Figure, measured, table

BENCHES = {
    "contacts": "a phonebook of a hundred thousand: search as you type, who is calling, pages of the book",
    "contact_files": "fifty thousand contacts from Outlook, and out again",
    "exchange": "parsing the exchange's events, and the whole call model",
    "wire": "an event on the wire to the browser's frame",
    "fanout": "server CPU and memory for each delivered frame",
    "history": "pages of a history of five million calls",
    "ingest": "calls that become history",
    "export": "calls taken along as CSV and on paper",
    "listeners": "slow listeners on one server",
    "logins": "log-ins a second, and pages while many log in",
    "statements": "what a month of two million calls cost: page, table, paper",
    "reports": "how a department of 500 people was reached in a month of two million calls",
    "page": "the weight of the cold mobile start page",
    "uploads": "large uploads, refused and taken, and pages meanwhile",
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"There is no bench {unknown[0]!r}. There are: {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    figures: list[Figure] = []
    for name in names or BENCHES:
        print(f"{name}: {BENCHES[name]} …", end=" ", flush=True)
        begun = time.monotonic()
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
            figures += alone.submit(measured, name).result()
        print(f"{time.monotonic() - begun:.0f} s")
    print()
    print(table(figures))
    return 0 if all(figure.ok for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

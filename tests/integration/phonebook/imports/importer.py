"""A worker in a process of its own, to be killed: it does the jobs of a database of the tests. `python -m … BATCH`."""

import sys

import django

django.setup()

from jobs import run  # noqa: E402 models need Django's set-up
from phonebook.importing import work  # noqa: E402

if __name__ == "__main__":
    work.BATCH = int(sys.argv[1])
    while run.run_next():
        pass

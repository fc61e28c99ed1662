"""`./portal manage …`: Django's commands with the environment of `./portal run`."""

import os
import sys

from webcti import places
from webcti.run import environment


def main() -> None:
    surroundings = environment.defaults(os.environ, environment.data_dir_of(os.environ))
    program = [sys.executable, str(places.ROOT / "manage.py"), *sys.argv[1:]]
    os.execve(sys.executable, program, surroundings)  # noqa: S606 - no shell is meant


if __name__ == "__main__":
    main()

"""What the supervisor prints: each line with the time and the name of its process, in colour on a terminal."""

import os
import sys
import time
from typing import TextIO

COLOURS = {"valkey": 35, "web": 36, "gateway": 32, "worker": 33, "portal": 34}
WIDTH = max(map(len, COLOURS))


class Console:
    def __init__(self, output: TextIO | None = None) -> None:
        self.output = output or sys.stdout
        self.colourful = self.output.isatty() and "NO_COLOR" not in os.environ

    def line(self, name: str, text: str) -> None:
        """One line of the process `name`."""
        stamp = time.strftime("%H:%M:%S")
        head = f"{stamp} {name:<{WIDTH}} |"
        if self.colourful:
            head = f"\033[{COLOURS.get(name, 0)}m{head}\033[0m"
        self.plain(f"{head} {text}")

    def plain(self, text: str) -> None:
        try:
            print(text, file=self.output, flush=True)
        except BrokenPipeError:  # `./portal run | head`: go on without being read
            self.output = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115

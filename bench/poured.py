"""In a child (jobs.child): pours paper, and says what that took. Knows neither Django nor settings."""

import time
from pathlib import Path

from ui import pdf


def measured(document: bytes) -> bytes:
    """Seconds of CPU since the child began, and megabytes at its most.

    The kernel's VmHWM and not `ru_maxrss`, which a child takes over from the process that began it.
    """
    pdf.poured(document)
    kilobytes = Path("/proc/self/status").read_text(encoding="ascii").partition("VmHWM:")[2].split()[0]
    return f"{time.process_time()} {int(kilobytes) / 1024}".encode()

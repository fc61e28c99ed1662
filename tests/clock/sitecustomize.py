"""Another day for every Python that finds this folder on its path: CLOCK_AHEAD is by how many seconds, either way.

`./portal screenshots` starts a portal with it, so that its pictures show the same day whenever they are made. Clocks
tick as always, and those of all processes agree.
"""

import os
import time

import time_machine

if ahead := os.environ.get("CLOCK_AHEAD"):
    time_machine.travel(time.time() + float(ahead), tick=True).start()

"""The installer of the desktop program: one administrator brings it, everybody downloads it (DL-01, ADM-03…05)."""

"""Setting up an installation: `code.py` opens it to a stranger, `first.py` makes the first administrator, `steps.py`
says what is left to do, `calling.py` how a test call stands."""

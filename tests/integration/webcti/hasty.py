"""The application of guarded.py on a server with little patience and little room."""

from tests.integration.webcti.guarded import application
from webcti import daphne_patience

__all__ = ("application",)

daphne_patience.HEAD = 1.0
daphne_patience.BODY = 1.5
daphne_patience.READING = 1.0

"""`./portal run`: every process of the portal under one supervisor. Standard library only."""


class Refusal(Exception):
    """What stands in the way of a start, in one sentence that says what to do; empty if that was said already."""

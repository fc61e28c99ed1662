"""`manage.py fill_demo`: the demo company's people, phonebook and past calls. Run it as often as you like."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.core.management.base import BaseCommand

ROOMS = ("accounts", "phonebook", "costs", "history", "costs.allowances", "services", "labels")
"""In this order; each fills what it owns with its `demo.fill()`: prices before the calls that cost them."""


class Command(BaseCommand):
    help = "Fill an empty portal with the demo company; what is there stays."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for room in ROOMS:
            if find_spec(f"{room}.demo"):
                import_module(f"{room}.demo").fill()

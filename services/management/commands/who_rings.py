"""`./portal manage who_rings 1011 --from +48601570947 --at 2026-12-24T18:00`: where a call would go, and why."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from cti.live import read_board
from pbx.routing.callers import Caller
from pbx.routing.walking import walk
from phonebook.plan import plan
from services.models import Rule
from services.rules.house import LiveHouse
from services.who_rings.forms import TELEPHONES, caller_of
from services.who_rings.paths import in_lines, plain


class Command(BaseCommand):
    help = "Tells where a call to an extension would go if nobody takes it, and what decides each step."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("extension")
        parser.add_argument("--from", dest="caller", default="", help="a number; without it the caller withholds it")
        parser.add_argument("--at", default="", help="as 2026-12-24T18:00, in the zone of TIME_ZONE; without it now")
        parser.add_argument("--telephone", choices=sorted(TELEPHONES), default="now", help="how the telephone is then")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        extension, at = options["extension"], _moment(options["at"])
        board = read_board()
        if extension not in board.lines and not User.objects.filter(extension=extension).exists():
            raise CommandError(f"There is no extension {extension}.")
        otherwise = TELEPHONES[options["telephone"]]
        telephones = {extension: otherwise} if otherwise else {}
        house = LiveHouse(board, timezone.localtime(at).date(), telephones=telephones)
        path = walk(house, extension, _caller(options["caller"]), at)
        if options["json"]:
            self.stdout.write(json.dumps(plain(path), indent=2))
            return
        if not board.connected:
            self.stderr.write("The exchange is away: its services are as last known.")
        rules = Rule.objects.filter(active=True).whole()
        self.stdout.write("\n".join(in_lines(path, rules)))


def _moment(text: str) -> datetime:
    if not text:
        return timezone.now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text} is no time: write it as 2026-12-24T18:00.") from None
    return at if timezone.is_aware(at) else timezone.make_aware(at)


def _caller(text: str) -> Caller:
    if not text:
        return Caller()
    number = plan().read(text)
    if not number.key:
        raise CommandError(f"{text} is no number.")
    return caller_of(number)

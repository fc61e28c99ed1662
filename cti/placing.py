"""Calls that cost, or might: how many an account may place from the portal (SECURITY T-TOL-06).

Counted are the calls that the portal places and the transfers out of the house, by account, whichever extension it
works for. A repeated click is the same call; an emergency call is never one too many.
"""

from django.utils.translation import gettext as _

from accounts import throttle
from accounts.models import User
from accounts.throttle import Demand, Limit
from company import numbers
from company.numbers import Rules
from cti import commands
from cti.answers import Answer, Level, ask_exchange
from pbx.commands import Command
from phonebook.numbers import Number, NumberKind

CLICK = Limit("call", 1, commands.REMEMBERED)
"""Of one request: empty while the exchange would take the same again for a repetition."""
UNDER_WAY = Limit("call under way", 1, commands.ANSWER)
"""One call at a time is asked for; a process that dies meanwhile keeps nobody from calling."""


def place(user: User, command: Command, number: Number, key: str, done: str) -> Answer:
    """Have the exchange place a call to `number` once for `key`; `done` when it accepted."""
    if number.kind is NumberKind.EMERGENCY:
        return ask_exchange(command, key, done)
    click, under_way = Demand(CLICK, commands.digest(command, key)), Demand(UNDER_WAY, str(user.pk))
    rules = numbers.in_force()
    shares = (Demand(_a_minute(rules), str(user.pk)), Demand(_an_hour(rules), str(user.pk)))
    if not throttle.take(click, under_way, *shares):
        if not throttle.has_room(click):
            return ask_exchange(command, key, done)  # which finds the answer of the first click
        return _refusal(throttle.has_room(under_way))
    answer = ask_exchange(command, key, done)
    throttle.give_back(under_way, *(() if answer.happened else (click, *shares)))
    return answer


def _a_minute(rules: Rules) -> Limit:
    return Limit("calls a minute", rules.calls_per_minute, 60)


def _an_hour(rules: Rules) -> Limit:
    return Limit("calls an hour", rules.calls_per_hour, 3600)


def _refusal(too_many: bool) -> Answer:
    if too_many:
        return Answer(Level.ERROR, _("These are too many calls in a short time. Wait a moment, or use your telephone."))
    return Answer(Level.WARNING, _("Another call is just being placed. Try again when your telephone rings."))

"""Who is calling: as the settings of those who are called name them, and as the world outside is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pbx.features import Feature
from pbx.party import Party
from pbx.routing.callers import Caller
from pbx.simulator import dialplan

if TYPE_CHECKING:
    from pbx.simulator.exchange import Exchange
    from pbx.simulator.switch import Channel


def owner(channel: Channel) -> str:
    """The extension whose call it is, also through its mobile; empty: somebody outside."""
    return channel.extension or channel.on_behalf_of


def caller(exchange: Exchange, channel: Channel) -> Caller:
    """A number from outside that looks like an extension makes nobody internal."""
    if extension := owner(channel):
        return Caller(extension, internal=True)
    return Caller(dialplan.canonical(channel.party.number, exchange.company))


def shown_outside(exchange: Exchange, channel: Channel, number: str) -> Party:
    """Whom `number` outside sees when `channel` calls it. Emergency services always see where to call back."""
    extension = owner(channel)
    if not extension:
        return channel.presented
    telephone = exchange.telephones[extension]
    direct = Party(exchange.company.direct_number(telephone.person))
    if number in dialplan.EMERGENCY:
        return direct
    if Feature.CLIR in telephone.features:
        return Party()
    if number := telephone.features.get(Feature.CALL_AS, ""):
        return Party(dialplan.canonical(number, exchange.company))
    return direct

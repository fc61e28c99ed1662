"""What the services of an extension may be set to here, by the portal or by a code, and what a lock forbids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pbx.errors import PbxRefused
from pbx.features import Feature
from pbx.recalls import Recall
from pbx.routing import values
from pbx.routing.packing import unpack
from pbx.routing.rules import TAKES_NUMBER, Action
from pbx.routing.setups import Mobile
from pbx.simulator import dialplan

if TYPE_CHECKING:
    from pbx.routing.rules import Rule
    from pbx.simulator.company import Company
    from pbx.simulator.exchange import Exchange
    from pbx.simulator.switch import Channel

UNCONDITIONAL = (Feature.FOLLOW, Feature.FORWARD_ALWAYS)


def check(exchange: Exchange, extension: str, feature: Feature, value: str) -> None:
    """Raises PbxRefused for a value that this exchange does not take."""
    try:
        values.check(feature, value)
    except ValueError as error:
        raise PbxRefused(str(error)) from error
    if number := values.number_in(feature, value):
        _check_target(exchange, extension, number)
    if feature in UNCONDITIONAL and value:
        _check_circle(exchange, extension, value)
    if feature is Feature.CALL_AS and value and dialplan.canonical(value, exchange.company) not in _own(exchange):
        raise PbxRefused(f"{value} is no number of this company.")


def check_rules(exchange: Exchange, extension: str, packed: str) -> None:
    """Raises PbxRefused for rules that this exchange does not take."""
    try:
        rules = unpack(packed)
    except ValueError as error:
        raise PbxRefused("These are no rules.") from error
    for rule in rules:
        _check_rule(exchange, extension, rule)


def by_code(exchange: Exchange, extension: str, feature: Feature, value: str | None) -> str:
    """What a code at the telephone of `extension` sets the service to. Raises PbxRefused."""
    if extension not in exchange.telephones:
        raise PbxRefused("Only a telephone of the company has services.")
    now = exchange.telephones[extension].features.get(feature, "")
    if value is None:
        value = "" if now else "on"
    elif feature is Feature.LOCK:
        value = now or value
    elif feature is Feature.MOBILE and value:
        value = now or _mobile(exchange, extension)
    check(exchange, extension, feature, value)
    return value


def check_lock(exchange: Exchange, extension: str, number: str) -> None:
    """Raises PbxRefused when `extension` is locked, and `number` neither internal nor an emergency's."""
    if Feature.LOCK not in exchange.telephones[extension].features:
        return
    route = dialplan.route(number, exchange.company)
    if isinstance(route, dialplan.ToFeature):
        route = dialplan.route(route.value or "", exchange.company)
    if isinstance(route, dialplan.ToOutside) and route.number not in dialplan.EMERGENCY:
        raise PbxRefused(f"The telephone of extension {extension} is locked: only internal and emergency calls.")


def check_paid(exchange: Exchange, extension: str, route: dialplan.Route | None) -> None:
    """Raises PbxRefused when paid calls of `extension` are stopped, and what `route` leads to costs something."""
    if Feature.PAID_STOPPED not in exchange.telephones[extension].features:
        return
    if isinstance(route, dialplan.ToOutside) and not _costs_nothing(route.number):
        raise PbxRefused(f"The cost limit of extension {extension} is reached.")


def check_leaving(exchange: Exchange, extension: str, number: str) -> None:
    """What `extension` itself would pay for: lock and limit. Raises PbxRefused."""
    check_lock(exchange, extension, number)
    check_paid(exchange, extension, dialplan.route(number, exchange.company))


def check_call(exchange: Exchange, extension: str, number: str) -> None:
    """As `check_leaving`, for what is dialled at the telephone itself: who recalled an account there may call
    (SVC-02)."""
    charged = Feature.ACCOUNT in exchange.telephones[extension].features
    if not (charged and isinstance(dialplan.route(number, exchange.company), dialplan.ToOutside)):
        check_leaving(exchange, extension, number)


def _costs_nothing(number: str) -> bool:
    return number in dialplan.EMERGENCY or number.startswith(dialplan.FREE)


def charge(exchange: Exchange, extension: str, caller: Channel, route: dialplan.Route) -> None:
    """What `caller` dials as `extension` is for the account that was recalled there, if it costs anything; one for the
    next call is over by that."""
    recall = Recall.read(exchange.telephones[extension].features.get(Feature.ACCOUNT, ""))
    if recall is None or not isinstance(route, dialplan.ToOutside) or route.number in dialplan.EMERGENCY:
        return
    caller.account = recall.account
    if recall.once:
        exchange.telephones.set_feature(extension, Feature.ACCOUNT, "")


def _check_target(exchange: Exchange, extension: str, number: str) -> dialplan.Route:
    """Raises PbxRefused where calls to `extension` cannot go on to."""
    if number == extension:
        raise PbxRefused("A telephone cannot be forwarded to itself.")
    route = exchange.destination(number)
    if not isinstance(route, dialplan.ANSWERING):
        raise PbxRefused(f"Calls cannot be forwarded to {number}.")
    if isinstance(route, dialplan.ToOutside) and route.number in dialplan.EMERGENCY:
        raise PbxRefused("Calls cannot be forwarded to an emergency number.")
    return route


def _check_rule(exchange: Exchange, extension: str, rule: Rule) -> None:
    if rule.action in TAKES_NUMBER:
        route = _check_target(exchange, extension, rule.target)
        if rule.action is Action.RING_ALSO and not isinstance(route, dialplan.ToExtension | dialplan.ToOutside):
            raise PbxRefused(f"{rule.target} is no single telephone that could ring along.")
    if rule.action is Action.ANNOUNCE and not values.is_announcement(rule.target):
        raise PbxRefused("This is not the name of an announcement.")


def _check_circle(exchange: Exchange, extension: str, target: str) -> None:
    """Raises PbxRefused when following what is set for every call from `target` leads back to `extension`."""
    seen = {extension}
    while target in exchange.telephones:
        if target in seen:
            raise PbxRefused("This forwarding would run in a circle.")
        seen.add(target)
        features = exchange.telephones[target].features
        target = next((features[feature] for feature in UNCONDITIONAL if feature in features), "")


def _mobile(exchange: Exchange, extension: str) -> str:
    """As it was when it was last on; else: the owner's mobile, when nobody answers."""
    telephone = exchange.telephones[extension]
    if telephone.last_mobile:
        return telephone.last_mobile
    if not telephone.person.mobile:
        raise PbxRefused(f"Extension {extension} has no MobilePhone.")
    number = dialplan.to_dial(telephone.person.mobile, exchange.company)
    return Mobile(number, when_not_answered=True).value


def _own(exchange: Exchange) -> frozenset[str]:
    company: Company = exchange.company
    direct = {company.direct_number(person) for person in company.people}
    return frozenset(direct | {company.main_number, company.support_number})

"""May this be dialled? Told by the policy that decides for real (T-TOL-01), in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.journal import company_values
from accounts.models import User
from company import numbers
from costs.wording import CLASSES
from management.company.numbers_forms import country_name
from phonebook.destinations import Destination, country_of
from phonebook.numbers import NumberKind
from phonebook.policy import Ground, Purpose, Verdict, judge
from services.targets.unusual import reasons_for

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

GROUNDS: "Mapping[Ground, _StrPromise]" = {
    Ground.EVERYBODY: _("Everybody may call such numbers."),
    Ground.EMERGENCY: _("An emergency number: always."),
    Ground.CODE: _("This service code is on the list."),
    Ground.COUNTRY: _("Everybody may call this country."),
    Ground.GRANT: _("This person has the right to call such numbers."),
}
NOT_FORWARDED: Mapping[NumberKind, "_StrPromise"] = {
    NumberKind.EMERGENCY: _("Calls cannot be forwarded to an emergency number."),
    NumberKind.SERVICE_CODE: _("Calls cannot be forwarded to a service code."),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """For `person` and one number."""

    person: User
    dial: str
    """As the exchange would be asked; empty: it is no number."""
    where: str
    country: str
    call: Verdict
    call_why: str
    forward: bool
    forward_why: str
    unusual: tuple[str, ...]
    """Why such a forwarding would take the password."""
    held: bool
    """It could be set by administrators alone."""


def asked(person: User, text: str, now: datetime) -> Answer:
    call = judge(person, text, Purpose.CALL)
    onwards = judge(person, text, Purpose.PASS_ON)
    bar = NOT_FORWARDED.get(call.number.kind)
    forward = onwards.ground is not None and bar is None
    reasons = reasons_for(person, person.extension, call.number, now) if forward else ()
    return Answer(
        person,
        call.number.dial,
        str(CLASSES[call.where]) if call.number.dial else "",
        country_name(country_of(call.number)) if call.where in ABROAD and country_of(call.number) else "",
        call,
        _why(call),
        forward,
        str(bar) if bar and call.number.dial else _why(onwards),
        tuple(str(company_values.UNUSUAL[reason]) for reason in reasons),
        bool(reasons) and numbers.in_force().hold_unusual_forwards,
    )


ABROAD = {Destination.INTERNATIONAL, Destination.PREMIUM_ABROAD}


def _why(verdict: Verdict) -> str:
    return str(GROUNDS[verdict.ground]) if verdict.ground else verdict.refusal

"""The rules of one extension as their page shows them: sentences, and what is wrong with each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import User
from pbx.routing import rules as routing
from pbx.routing.faults import Fault, faults
from services.models import Deed, Rule
from services.rules.callers import names_nobody
from services.rules.house import LiveHouse
from services.rules.setups import compile_rule
from services.rules.wording import Sentence, fault_in_words, sentence


@dataclass(frozen=True, slots=True)
class Row:
    rule: Rule
    sentence: Sentence
    faults: tuple[str, ...]
    """Also of one that is not active: what would be wrong if it were."""


def rows(user: User, house: LiveHouse, rules: Sequence[Rule]) -> list[Row]:
    """`rules` are all of the extension that `user` works for, in their order."""
    sentences = {str(rule.pk): sentence(rule, user) for rule in rules}
    compiled = {rule.pk: compile_rule(rule, house.today) for rule in rules}
    found = []
    for rule in rules:
        tried = [each for other in rules if (each := compiled[other.pk]) and (other.active or other.pk == rule.pk)]
        wrong = (
            fault_in_words(fault.kind, str(sentences.get(fault.by, "")))
            for fault in _faults(house, rule, tried, house.today)
        )
        found.append(Row(rule, sentences[str(rule.pk)], (*_of_itself(rule, compiled[rule.pk]), *wrong)))
    return found


def _faults(house: LiveHouse, rule: Rule, tried: Sequence[routing.Rule], today: date) -> Iterator[Fault]:
    setup = replace(house.setup(rule.extension), rules=tuple(tried))
    return (fault for fault in faults(house, setup, today) if fault.rule == str(rule.pk))


def _of_itself(rule: Rule, compiled: routing.Rule | None) -> Iterator[str]:
    if compiled is None:
        if rule.deed == Deed.MOBILE:
            yield _("There is no MobilePhone number, so it does nothing.")
        elif rule.deed == Deed.ANNOUNCE:
            yield _("The exchange plays no announcements, so it does nothing.")
        else:
            yield _("Its number cannot be called, so it does nothing.")
    if names_nobody(rule):
        yield _("Nobody is left of whom it is about.")

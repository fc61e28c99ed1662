"""What is wrong with exchange or portal, in plain words, and what helps. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from management.exchange.facts import Facts, age

CLOCK = 5.0
"""Seconds by which two clocks may differ: history and wake-ups go by the exchange's."""
BEHIND = 300.0
"""Seconds for which the log of calls may be unread."""
PATIENCE = 900.0
"""Seconds that a letter or a job may wait."""
SCARCE = 0.05
"""Part of a disk that should be free, or"""
ENOUGH = 20 * 1024**3
"""bytes that are enough on any."""
NONE_LEFT = 1024**3
"""Bytes below which nothing more can be taken in."""


@dataclass(frozen=True, slots=True)
class Finding:
    sentence: str
    cure: str
    serious: bool = False


def findings(facts: Facts) -> list[Finding]:
    """The serious ones first."""
    found = [*_of_gateway(facts), *_of_exchange(facts), *_of_history(facts), *_of_work(facts), *_of_disks(facts)]
    return sorted(found, key=lambda finding: not finding.serious)


def _of_gateway(facts: Facts) -> Iterator[Finding]:
    if not facts.leader:
        yield Finding(
            _("No gateway runs: nobody follows the exchange."),
            _("Start the gateway (webcti-gateway), and look into its log if it ends again."),
            serious=True,
        )
    elif not facts.connected:
        yield Finding(
            _("The gateway has no connection to the exchange."),
            _("See whether the exchange runs, and have its connection checked: this page leads there."),
            serious=True,
        )


def _of_exchange(facts: Facts) -> Iterator[Finding]:
    condition = facts.condition
    if not facts.connected or condition is None:
        return
    if condition.ahead is not None and abs(condition.ahead) > CLOCK:
        yield Finding(
            _("The clocks of exchange and portal differ by %(seconds)d seconds.") % {"seconds": abs(condition.ahead)},
            _("Have both machines set their clocks by the network (NTP)."),
        )
    gone = [trunk.name for trunk in condition.trunks if trunk.available is False]
    if gone:
        words = ngettext("A line outside does not work: %(names)s.", "Lines outside do not work: %(names)s.", len(gone))
        yield Finding(
            words % {"names": ", ".join(gone)},
            _("See whether the provider answers, and whether the exchange is registered there."),
            serious=True,
        )
    if facts.telephones and len(facts.unregistered) == facts.telephones - facts.unwatched > 0:
        yield Finding(
            _("No telephone is registered."),
            _("See whether the telephones reach the exchange: network, switch, power."),
            serious=True,
        )
    if condition.dropped:
        yield Finding(
            _("Events came faster than they could be followed; what was missed was read anew."),
            _("Give the machine of the gateway more computing power."),
        )


def _of_history(facts: Facts) -> Iterator[Finding]:
    if not facts.reconciles:
        yield Finding(
            _("Calls of a time without gateway are not found later: PBX_CDR is not set."),
            _("Name the exchange's log of calls in PBX_CDR."),
        )
    elif facts.trouble:
        yield Finding(
            _("The exchange's log of calls cannot be read: %(why)s") % {"why": facts.trouble},
            _("Until it can be, calls of a time without gateway are missing; nothing is lost."),
            serious=True,
        )
    elif facts.behind is None or facts.behind > BEHIND:
        yield Finding(
            _("The exchange's log of calls has not been read to its end for more than five minutes."),
            _("See whether the worker and the clock run (webcti-worker, webcti-beat)."),
        )


def _of_work(facts: Facts) -> Iterator[Finding]:
    worker = _("See whether the worker and the clock run (webcti-worker, webcti-beat).")
    if age(facts.letters.oldest, facts.now) > PATIENCE:
        words = ngettext("An e-mail waits to be sent.", "%(count)d e-mails wait to be sent.", facts.letters.count)
        yield Finding(words % {"count": facts.letters.count}, _("Send a test e-mail, or look at the mail server."))
    if facts.letters.failed:
        words = ngettext(
            "An e-mail was given up today.", "%(count)d e-mails were given up today.", facts.letters.failed
        )
        yield Finding(words % {"count": facts.letters.failed}, _("Send a test e-mail, or look at the mail server."))
    if age(facts.jobs.oldest, facts.now) > PATIENCE:
        words = ngettext("A job waits to be done.", "%(count)d jobs wait to be done.", facts.jobs.count)
        yield Finding(words % {"count": facts.jobs.count}, worker)


def _of_disks(facts: Facts) -> Iterator[Finding]:
    for disk in facts.disks:
        if disk.free < NONE_LEFT:
            words, serious = _("The disk of %(folder)s is full."), True
        elif disk.free < ENOUGH and disk.free < disk.size * SCARCE:
            words, serious = _("The disk of %(folder)s is nearly full."), False
        else:
            continue
        yield Finding(
            words % {"folder": disk.folder}, _("Make room: old recordings, backups and logs take most."), serious
        )

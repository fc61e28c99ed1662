"""What everybody's history says after each scenario, written by hand: these rows and no others."""

from collections.abc import Mapping
from typing import TypeAlias

from tests.asterisk.company import OUTSIDER
from tests.asterisk.lab.exchange import PEOPLE
from tests.asterisk.portal.rows import Claim

Rows: TypeAlias = Mapping[str, tuple[Claim, ...]]

OUTSIDE = f"+48{OUTSIDER}"
NOBODY = "Unknown"
NAMES = {**PEOPLE, "*97": "Voicemail"}


def called(number: str, *notes: str) -> Claim:
    """An outgoing call in which somebody talked."""
    return Claim("outgoing", NAMES.get(number, NOBODY), number, talked=True, notes=notes)


def called_in_vain(number: str) -> Claim:
    return Claim("outgoing", NAMES.get(number, NOBODY), number, talked=False, notes=("Not answered",))


def took(number: str, *notes: str) -> Claim:
    """An incoming call that was answered."""
    return Claim("incoming", NAMES.get(number, NOBODY), number, talked=True, notes=notes)


def missed(number: str, *notes: str) -> Claim:
    return Claim("missed", NAMES.get(number, NOBODY), number, talked=False, notes=notes)


def taken_by(other: str, number: str, *notes: str) -> Claim:
    """A call of `number` that `other` answered instead."""
    notes = (f"Answered by {PEOPLE[other]}", *notes)
    return Claim("answered_by_other", NAMES.get(number, NOBODY), number, talked=False, notes=notes)


EXPECTED: Mapping[str, Rows] = {
    "answered": {"101": (called("102"),), "102": (took("101"),)},
    "missed": {"101": (called_in_vain("102"),), "102": (missed("101"),)},
    "rung_out": {"101": (called_in_vain("105"),), "105": (missed("101"),)},
    "busy": {
        "101": (called_in_vain("105"),),
        "103": (called("105"),),
        "105": (took("103"), missed("101")),
    },
    "call_waiting": {
        "101": (called("105"),),
        "103": (called("105"),),
        "105": (took("103"), took("101")),
    },
    "rejected": {"101": (called_in_vain("105"),), "105": (missed("101"),)},
    "hold_and_resume": {"101": (called("102"),), "102": (took("101"),)},
    "unregistered": {"101": (called_in_vain("105"),), "105": (missed("101"),)},
    "call_from_outside": {"101": (took(OUTSIDE),)},
    "call_to_outside": {"101": (called(OUTSIDE),)},
    "blind_transfer": {
        "101": (called("102"),),
        "102": (took("101", f"Transferred to {PEOPLE['103']}"),),
        "103": (took("101"),),
    },
    "attended_transfer": {
        "101": (called("102"),),
        "102": (took("101", f"Transferred to {PEOPLE['103']}"), called("103")),
        "103": (took("102"),),
    },
    "pickup": {"101": (called("102"),), "102": (taken_by("103", "101"),), "103": (took("101"),)},
    "park_and_unpark": {
        "101": (called("102"),),
        "102": (took("101", "Transferred to 700"),),
        "103": (called("101"),),
    },
    "group_answered_by_another": {
        "101": (taken_by("102", "104"),),
        "102": (took("104"),),
        "103": (taken_by("102", "104"),),
        "104": (called("600"),),
    },
    "group_missed": {"101": (missed("104"),), "102": (missed("104"),), "104": (called_in_vain("600"),)},
    "queue_answered": {
        "101": (called("650"),),
        "105": (took("101"),),
        "106": (taken_by("105", "101"),),
    },
    "queue_abandoned": {"101": (called_in_vain("650"),), "105": (missed("101"),)},
    "voicemail_left": {"101": (called_in_vain("102"),), "102": (missed("101", "Voicemail"),)},
    "do_not_disturb": {
        "101": (called_in_vain("105"),),
        "105": (called("*76"), missed("101")),
    },
    "forwarded": {
        "101": (called("102"),),
        "102": (taken_by("103", "101", f"Forwarded to {PEOPLE['103']}"),),
        "103": (took("101"),),
    },
    "click_to_call": {"101": (called("102"),), "102": (took("101"),)},
    "callback_through_the_mobile": {"101": (called("102"),), "102": (took("101"),)},
}

REQUIREMENTS: Mapping[str, tuple[str, ...]] = {
    "answered": ("PLT-15", "HIST-01", "CALL-04"),
    "missed": ("HIST-02", "HIST-03", "MAIN-04"),
    "call_waiting": ("CALL-04",),
    "group_answered_by_another": ("HIST-02",),
    "queue_answered": ("HIST-02",),
    "voicemail_left": ("MAIN-15", "MAIN-16", "VM-01"),
    "do_not_disturb": ("PLT-14", "PRES-03"),
    "forwarded": ("PLT-14",),
    "blind_transfer": ("HIST-01", "PLT-15"),
    "attended_transfer": ("HIST-01", "PLT-15"),
    "click_to_call": ("MAIN-03", "MAIN-09", "CALL-01"),
    "callback_through_the_mobile": ("MAIN-10",),
}

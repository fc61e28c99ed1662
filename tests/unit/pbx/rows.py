"""Finished legs as the tables of the tests write them."""

from collections.abc import Set
from typing import TypeAlias

from pbx.states import FinishedLeg

Row: TypeAlias = tuple[str, str, str, str, str]
Rows: TypeAlias = Set[Row]


def row(leg: FinishedLeg) -> Row:
    """`leg` in short: who, how, with whom, answered?, remarks."""
    remarks = [f"by {leg.answered_by}"] if leg.answered_by else []
    remarks += [f"to {leg.transferred_to}"] if leg.transferred_to else []
    remarks += [f"forwarded {leg.forwarded_to}"] if leg.forwarded_to else []
    remarks += [f"via {leg.via}"] if leg.via else []
    remarks += ["voicemail"] if leg.voicemail else []
    remarks += ["own mailbox"] if leg.to_own_mailbox else []
    talked = f"{leg.talk_seconds} s" if leg.answered else "-"
    return leg.extension, leg.outcome.value, leg.peer.number, talked, ", ".join(remarks)

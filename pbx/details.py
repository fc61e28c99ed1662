"""Finished legs from call detail records alone: what reconciling knows when nobody watched.

Asterisk 22 writes one record per dialled leg at the end of the calling channel, all with that
channel's id: so `(calling channel, extension, direction)` names the same leg here and live. Where
records cannot tell, they are read kindly: an answered leg never becomes a missed one.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pbx.call_detail import ANNOUNCES, ONE_CLOCK_TICK, QUEUES, TAKES_MESSAGES, CallDetail, Disposition
from pbx.continuations import join_asked, join_continuations, moved_on, talk_outside
from pbx.party import Party
from pbx.states import Direction, FinishedLeg, Outcome
from pbx.story import told

VOICEMAIL_NUMBERS = ("*97", "*98")
PLAYS_MESSAGES = "voicemailmain"
TAKES_PARKED = "parkedcall"
RUNG_SIDE = frozenset({"appdial", "appdial2"})
"""Applications of a channel that was rung: such a record repeats what the caller's tells."""
PICKUPS = frozenset({"pickup", "pickupchan"})

LONGEST_GROUP = 6
"""Digits; a longer number is outside."""
LOCAL_DIGITS = 7  # enough to tell numbers apart, few enough to stand behind every prefix

IsExtension = Callable[[str], bool]


def finished_legs(
    details: Iterable[CallDetail],
    voicemail_numbers: Collection[str] = VOICEMAIL_NUMBERS,
    is_extension: IsExtension | None = None,
) -> tuple[FinishedLeg, ...]:
    """Every leg that `details` tell of, confirmed (`final`), in the order the calls began.

    `is_extension` says which dialled numbers are somebody's line; without it those count that the
    records themselves show as a telephone or a mailbox. A record given twice counts once.
    """
    details = sorted({(d.channel, d.sequence): d for d in details}.values(), key=age)
    if is_extension is None:
        is_extension = {
            number for d in details for number in (d.caller_extension, d.callee_extension, d.voicemail_box) if number
        }.__contains__
    unparked = {(d.call, d.caller_extension): d.started for d in details if d.application == TAKES_PARKED}
    waited = [d for d in details if _was_unparked(d, unparked.get((d.call, d.callee_extension)))]
    fetched = {(d.call, d.callee_extension): _caller(d) for d in waited}
    fetched |= {(d.call, d.caller_extension): Party(d.callee_extension or "") for d in details if _took_callee(d)}
    details = [d for d in details if d not in waited]
    picked_up = {(d.call, d.caller_extension) for d in details if d.application in RUNG_SIDE}
    rung = {(d.call, d.callee_extension) for d in details if d.callee_extension}
    origins: dict[str, list[CallDetail]] = {}
    for detail in details:
        if detail.application not in RUNG_SIDE:
            origins.setdefault(detail.channel, []).append(detail)
    legs: list[FinishedLeg] = []
    moved: list[list[CallDetail]] = []
    for origin, records in origins.items():
        first = records[0]
        # A channel that is not the first of its call and whose owner was rung in it goes on where it
        # was transferred; it did not dial.
        placed = (
            first.call == origin
            or first.application == TAKES_PARKED
            or (first.call, first.caller_extension) not in rung
        )
        is_line_outside = first.call != origin and not (first.caller_extension or first.on_behalf_of)
        if not placed or is_line_outside:
            moved.append(records)
        legs += legs_of_origin(
            records,
            voicemail_numbers,
            is_extension,
            placed=placed,
            picked_up={extension for call, extension in picked_up if extension and call == first.call},
            fetched=fetched.get((first.call, first.caller_extension)),
        )
    legs = join_continuations(legs)
    for onward in moved:
        legs = [moved_on(leg, onward) for leg in legs]
    return tuple(join_asked(legs, is_extension))


def legs_of_origin(
    details: Sequence[CallDetail],
    voicemail_numbers: Collection[str],
    is_extension: IsExtension,
    *,
    placed: bool = True,
    picked_up: Collection[str] = (),
    fetched: Party | None = None,
) -> list[FinishedLeg]:
    """The legs that the records of one calling channel tell of; `details` oldest first.

    `fetched`: whom its owner took from the car park, as another record tells.
    """
    details = [_unanswered(d, is_extension) for d in details if d.application not in RUNG_SIDE]
    if not details:
        return []
    legs = []
    owner = details[0].caller_extension or details[0].on_behalf_of
    if owner and placed and not any(d.application in PICKUPS for d in details):
        legs.append(_outgoing(owner, details, voicemail_numbers, fetched))
    callees: dict[str, list[CallDetail]] = {}
    for detail in details:
        if detail.callee_extension and detail.application != TAKES_PARKED:
            callees.setdefault(detail.callee_extension, []).append(detail)
    legs += [_incoming(extension, mine, details, picked_up) for extension, mine in callees.items()]
    for dialled in {d.dialled: None for d in details}:
        if dialled in callees or dialled == owner:
            continue
        if is_extension(dialled) or _rang_nobody(dialled, details):
            legs.append(_never_rung(dialled, details))
    rung = {leg: callees.get(leg.extension, details) for leg in legs if leg.direction is Direction.IN}
    return [replace(leg, steps=told(leg, rung.get(leg, details), details)) for leg in legs]


def _unanswered(detail: CallDetail, is_extension: IsExtension) -> CallDetail:
    """Who calls somebody and hears an announcement was answered by nobody."""
    if detail.application != ANNOUNCES or detail.rang or not is_extension(detail.dialled):
        return detail
    return replace(detail, disposition=Disposition.NO_ANSWER, answered=None, talk_seconds=0)


def same_number(dialled: str, number: str) -> bool:
    """Whether `dialled` reaches the outside `number`: the same but for prefixes of the trunk or the country."""
    return dialled.endswith(number) or (len(number) > LOCAL_DIGITS and dialled.endswith(number[-LOCAL_DIGITS:]))


def age(detail: CallDetail) -> tuple[datetime, int, str]:
    return detail.started, len(detail.sequence), detail.sequence


def _was_unparked(detail: CallDetail, taken: datetime | None) -> bool:
    """Whether `detail` is the parked call's side of somebody's call to its space, `taken` then."""
    return taken is not None and abs(detail.started - taken) <= ONE_CLOCK_TICK and _at_once(detail)


def _took_callee(detail: CallDetail) -> bool:
    """Whether somebody took from the car park who had been called himself: he is in the taker's own record."""
    return detail.application == TAKES_PARKED and detail.callee_extension is not None


def _at_once(detail: CallDetail) -> bool:
    """Answered without ringing: the telephone was already up."""
    return detail.answered is not None and abs(detail.answered - detail.started) <= ONE_CLOCK_TICK


def _leg(
    extension: str, direction: Direction, outcome: Outcome, mine: Sequence[CallDetail], **more: Any
) -> FinishedLeg:
    """The leg that the records `mine` describe, with `more` fields; their answers and talks are summed."""
    talks = [d for d in mine if d.talked] if outcome in (Outcome.OUTGOING, Outcome.INCOMING) else []
    first = mine[0]
    return FinishedLeg(
        origin=first.channel,
        call=first.call,
        extension=extension,
        direction=direction,
        outcome=outcome,
        peer=more.pop("peer", None) or _caller(first),
        dialled=_dialled(mine),
        started=first.started,
        answered=min((d.answered or d.started for d in talks), default=None),
        ended=max(d.ended for d in mine),
        talk_seconds=sum(d.talk_seconds for d in talks),
        final=True,
        **more,
    )


def _caller(detail: CallDetail) -> Party:
    return Party(detail.caller_extension or detail.on_behalf_of or detail.caller.number, detail.caller.name)


def _dialled(details: Sequence[CallDetail]) -> str:
    return next((d.dialled for d in details if d.dialled), "")


def _outgoing(
    owner: str, details: Sequence[CallDetail], voicemail_numbers: Collection[str], fetched: Party | None
) -> FinishedLeg:
    dialled = _dialled(details)
    outside = next((d.callee_number for d in details if d.callee_number), "")
    number = outside if outside and (not dialled or same_number(dialled, outside)) else dialled
    own_mailbox = dialled in voicemail_numbers or any(d.application == PLAYS_MESSAGES for d in details)
    peer = fetched or Party(number)
    account = next((d.account for d in details if d.account), "")
    leg = _leg(owner, Direction.OUT, Outcome.OUTGOING, details, peer=peer, to_own_mailbox=own_mailbox, account=account)
    return replace(leg, dialled="") if fetched else leg  # what is dialled at the car park is nobody's number


def _incoming(
    extension: str, mine: Sequence[CallDetail], details: Sequence[CallDetail], picked_up: Collection[str]
) -> FinishedLeg:
    """A leg that rang; other records of the same caller tell who else answered, before or after."""
    winner = next((d for d in details if d not in mine and d.talked and _beats(d, mine[0])), None)
    missed = not any(d.talked for d in mine)
    taken = winner is not None and extension in picked_up and not sum(d.talk_seconds for d in mine)
    outcome = Outcome.INCOMING
    if winner is not None and (missed or taken):
        outcome = Outcome.ANSWERED_BY_OTHER
    elif missed:
        outcome = Outcome.MISSED
    dialled = _dialled(mine)
    further = _handed_on(mine, details) if not missed else _forwarded(extension, mine, details)
    onward = _rung_by(further)
    handed_on = outcome is Outcome.INCOMING or (missed and not taken)
    return _leg(
        extension,
        Direction.IN,
        outcome,
        mine,
        via=dialled if dialled != extension else "",
        answered_by=(winner.callee_extension or "") if winner and outcome is Outcome.ANSWERED_BY_OTHER else "",
        voicemail=outcome is Outcome.MISSED and any(_left_message(extension, d) for d in details),
        transferred_to=onward if outcome is Outcome.INCOMING and onward != extension else "",
        forwarded_to=onward if missed and not taken else "",
        **talk_outside([further] if further and further.callee_number and handed_on else ()),
    )


def _beats(other: CallDetail, mine: CallDetail) -> bool:
    """Whether `other` is the answer that ended our ringing, not an earlier part of the call."""
    if other.answered is None:
        return False
    if other.application == mine.application == QUEUES:  # answered when the caller came to wait, before anybody rang
        return other.ended > mine.started
    if other.answered < mine.started:
        return False
    return other.ended > mine.started or other.started == mine.started


def _rung_by(detail: CallDetail | None) -> str:
    return (detail.callee_extension or detail.callee_number) if detail else ""


def _handed_on(mine: Sequence[CallDetail], details: Sequence[CallDetail]) -> CallDetail | None:
    """Whom the exchange rang for the same caller in the moment when our talk ended: a transfer.

    Who rang beside us was rung before we answered, or stopped when we did.
    """
    answered = max(d.answered or d.started for d in mine if d.talked)
    ended = mine[-1].ended
    for detail in details:
        beside = detail.started <= answered or detail.ended <= ended
        if detail not in mine and not beside and abs(detail.started - ended) <= ONE_CLOCK_TICK and detail.rang:
            return detail
    return None


def _forwarded(extension: str, mine: Sequence[CallDetail], details: Sequence[CallDetail]) -> CallDetail | None:
    """Whom the exchange rang after `extension`, whose number was dialled, had not answered."""
    if mine[0].dialled != extension:
        return None
    for detail in details:
        later = detail.started >= mine[0].ended - ONE_CLOCK_TICK and age(detail) > age(mine[0])
        if later and detail not in mine and detail.rang:
            return detail
    return None


def _left_message(extension: str, detail: CallDetail) -> bool:
    return detail.application == TAKES_MESSAGES and (detail.voicemail_box or detail.dialled) == extension


def _rang_nobody(dialled: str, details: Sequence[CallDetail]) -> bool:
    """Whether `dialled`, which is nobody's extension, is that of a queue or group in which no telephone was rung."""
    mine = [d for d in details if d.dialled == dialled]
    short = dialled.isdigit() and len(dialled) <= LONGEST_GROUP
    return short and not any(d.rang for d in details) and any(d.application == QUEUES or d.in_vain for d in mine)


def _never_rung(extension: str, details: Sequence[CallDetail]) -> FinishedLeg:
    """Dialled but not rung: unregistered, do not disturb, busy, or forwarded at once; or a group of which all are."""
    mine = [d for d in details if d.dialled == extension]
    winner = next((d for d in mine if d.talked and d.rang), None)
    rung = winner or next((d for d in mine if d.rang), None)
    outcome = Outcome.ANSWERED_BY_OTHER if winner else Outcome.MISSED
    return _leg(
        extension,
        Direction.IN,
        outcome,
        mine,
        answered_by=(winner.callee_extension or "") if winner else "",
        forwarded_to=_rung_by(rung),
        voicemail=outcome is Outcome.MISSED and any(_left_message(extension, d) for d in mine),
        **talk_outside([winner] if winner and winner.callee_number else ()),
    )

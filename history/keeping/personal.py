"""What the history holds about a person: the calls and messages of their own extension, what they wrote and chose.

Numbers that are shown to nobody are left out here as everywhere (X-20): all calls come through
history.lists.presentation.
"""

from collections.abc import Iterator
from itertools import islice
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.personal import Row, columns, kept_back, told
from history.lists.presentation import rows
from history.models import (
    GroupMember,
    HourlyCalls,
    Message,
    MissedCall,
    Note,
    NoticeChoice,
    PostIt,
    Record,
    Recording,
    SeenMark,
)
from history.models.hours import WAITS
from history.people.sides import Side, sides

ROWS = 500
"""So many are given their names at once."""
CHOICES = (
    "missed",
    "answered_by_other",
    "voicemail",
    "post_its",
    "attach_audio",
    "monthly_costs",
    "weekly_report",
    "digest_at",
    "quiet_from",
    "quiet_until",
    "quiet_days",
    "set_at",
)

Found = TypeVar("Found", bound=Model)


@told("calls", _("Calls of your extension"), "history.Record")
def _calls(user: User) -> Iterator[Row]:
    for records in _pieces(Record.objects.filter(extension=user.extension).order_by("-started", "-id")):
        for row in rows(user, records):
            yield {
                **{name: getattr(row, name) for name in ("started", "ended", "outcome", "answered", "duration")},
                **_who(row.other),
                "answered_by": row.answered_by.number,
                "forwarded_to": _named(row.forwarded_to),
                "transferred_to": _named(row.transferred_to),
                **{name: getattr(row, name) for name in ("via", "account", "voicemail", "internal")},
            }


@told("missed_calls", _("Missed calls, and who reached the caller afterwards"), "history.MissedCall")
def _missed_calls(user: User) -> Iterator[Row]:
    for missed in _pieces(MissedCall.objects.filter(scope=user.extension).order_by("-started", "-id")):
        known = sides(user, [call.number for call in missed])
        for call in missed:
            yield {
                "started": call.started,
                **_who(known.get(call.number, Side()), call.name),
                **columns(call, "reached_at", "reached_by", "done_at", "taken_at"),
            }


@told("taken_calls", _("Missed calls that you took in hand"), "history.MissedCall")
def _taken_calls(user: User) -> Iterator[Row]:
    for missed in _pieces(MissedCall.objects.filter(taken_by=user).order_by("-started", "-id")):
        known = sides(user, [call.number for call in missed])
        for call in missed:
            yield {
                **columns(call, "started", "scope", "taken_at", "reached_at", "done_at"),
                **_who(known.get(call.number, Side()), call.name),
            }


@told("hourly_calls", _("Conversations of your extension, by the hour"), "history.HourlyCalls")
def _hourly_calls(user: User) -> Iterator[Row]:
    """How quickly calls were taken, in seconds at most, as the fields that count any."""
    for row in HourlyCalls.objects.filter(extension=user.extension).order_by("-day", "-hour"):
        yield columns(row, "day", "hour", "answered", "outgoing", "seconds", *WAITS)


@told("messages", _("Voice messages in your mailbox"), "history.Message")
def _messages(user: User) -> Iterator[Row]:
    """The sound is played on the voicemail page, and can be kept from there."""
    for messages in _pieces(Message.objects.filter(mailbox__number=user.extension).order_by("-left", "-id")):
        known = sides(user, [message.number for message in messages])
        for message in messages:
            yield {
                "left": message.left,
                **_who(known.get(message.number, Side()), message.caller),
                **columns(message, "folder", "seconds", "urgent", "heard_at", "assigned_at", "done_at"),
            }


@told("recordings", _("Recorded conversations of your extension"), "history.Recording")
def _recordings(user: User) -> Iterator[Row]:
    for recordings in _pieces(Recording.objects.filter(extension=user.extension).order_by("-started", "-id")):
        known = sides(user, [recording.number for recording in recordings])
        for recording in recordings:
            other = _who(known.get(recording.number, Side()))
            yield {**columns(recording, "started", "ended", "seconds", "state"), **other}


@told("notes", _("Notes that you wrote"), "history.Note")
def _notes(user: User) -> Iterator[Row]:
    for notes in _pieces(Note.objects.filter(author=user).order_by("-made", "-id")):
        known = sides(user, [note.number for note in notes])
        for note in notes:
            about = _who(known.get(note.number, Side()))
            yield {**columns(note, "made", "changed", "text", "shared", "remind_at", "reminded_at"), **about}


@told("post_its", _("Post-its that you wrote or received"), "history.PostIt")
def _post_its(user: User) -> Iterator[Row]:
    own = PostIt.objects.filter(Q(author=user) | Q(to=user)).select_related("author", "to")
    for post_its in _pieces(own.order_by("-made", "-id")):
        known = sides(user, [post_it.number for post_it in post_its])
        for post_it in post_its:
            people = {"author": post_it.author.extension if post_it.author else "", "to": post_it.to.extension}
            about = _who(known.get(post_it.number, Side()))
            yield {**columns(post_it, "made", "text", "seen_at", "done_at"), **people, **about}


@told("notices", _("What e-mails tell you of, and when"), "history.NoticeChoice")
def _notices(user: User) -> Iterator[Row]:
    for choice in NoticeChoice.objects.filter(user=user).select_related("set_by"):
        yield {**columns(choice, *CHOICES), "set_by": choice.set_by.extension if choice.set_by else ""}


@told("seen", _("Until when you have looked through your lists"), "history.SeenMark")
def _seen(user: User) -> Iterator[Row]:
    for mark in SeenMark.objects.filter(user=user).order_by("extension", "what"):
        yield columns(mark, "extension", "what", "until")


@told("groups", _("Groups whose calls rang at your extension"), "history.GroupMember")
def _groups(user: User) -> Iterator[Row]:
    for member in GroupMember.objects.filter(extension=user.extension).order_by("group"):
        yield columns(member, "group", "rung")


kept_back("history.Notification", _("which of these things an e-mail has told you of: gone after a week"))
kept_back("history.Erasure", _("that the calls of an extension were erased: the journal says so"))


def _pieces(found: QuerySet[Found]) -> Iterator[list[Found]]:
    left = found.iterator(ROWS)
    while piece := list(islice(left, ROWS)):
        yield piece


def _who(side: Side, otherwise: str = "") -> dict[str, object]:
    """Two columns; `otherwise` is what the exchange calls them."""
    return {"name": side.name or ("" if side.hidden else otherwise), "number": side.number}


def _named(side: Side) -> str:
    """A number, or the name of one that is shown to nobody."""
    return side.number or side.name

"""The calls of a list, all of them, to take along: for a spreadsheet here, on paper in history.export.pdf.

A long list takes time, and a right can be taken away meanwhile: each piece asks for it anew (T-AZ-11).
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from history.lists.filters import HistoryFilter, View
from history.lists.patience import TooMuchError
from history.lists.presentation import Row
from history.lists.queries import HistoryPage, history_page
from history.lists.scopes import SESSION_KEY, scope_of
from history.people.sides import Side
from ui.tables import BOM, csv_lines

PIECE = 500
"""Rows that are read at once."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A list that somebody wants whole."""

    owner: int
    acting: str
    """The extension that they work with."""
    chosen: HistoryFilter
    opened: bool = False
    """Their session has everybody's calls open."""

    @classmethod
    def of(cls, user: User, chosen: HistoryFilter, session: Container[str]) -> Self:
        return cls(user.pk, user.acting, chosen.whole, SESSION_KEY in session)

    @classmethod
    def read(cls, owner: int, arguments: Mapping[str, Any]) -> Self:
        """What `arguments` wrote."""
        chosen = HistoryFilter.parse(arguments["list"])
        return cls(owner, str(arguments["acting"]), chosen, bool(arguments["opened"]))

    @property
    def arguments(self) -> dict[str, Any]:
        """All but the owner, as JSON."""
        return {"list": self.chosen.fields, "acting": self.acting, "opened": self.opened}

    def reader(self) -> User:
        """The owner as they are now. Raises PermissionDenied when the account is closed or the extension not theirs."""
        user: User | None = User.objects.filter(pk=self.owner, is_active=True).first()
        if user is None or self.acting not in user.extensions:
            raise PermissionDenied
        user.acting = self.acting
        return user


def pages(wish: Wish, size: int = PIECE) -> Iterator[HistoryPage]:
    """The whole list, newest first. Raises PermissionDenied, and TooMuchError."""
    chosen: HistoryFilter | None = wish.chosen
    opened = (SESSION_KEY,) if wish.opened else ()
    while chosen:
        user = wish.reader()
        page = history_page(user, chosen, scope_of(user, chosen, opened), size)
        if page.too_much:
            raise TooMuchError
        yield page
        chosen = page.older


def table(wish: Wish, language: str) -> Iterator[str]:
    """A CSV file in pieces, its head with the first."""
    grouped = wish.chosen.view is View.RECENT
    found = pages(wish)
    head = [BOM + csv_lines([_heads(language, grouped=grouped)])]
    while True:
        with translation.override(language):
            page = next(found, None)
            if page is None:
                return
            text = csv_lines(_cells(row, grouped=grouped) for row in page.entries)
        yield "".join(head) + text
        head.clear()


def named(side: Side) -> str:
    """A name, or what there is instead of one."""
    return side.name or (_("Withheld number") if side.withheld else "")


def _heads(language: str, *, grouped: bool) -> list[str]:
    with translation.override(language):
        heads = [
            _("Date"),
            _("Time"),
            _("Extension"),
            _("Person"),
            _("Type"),
            _("Name"),
            _("Number"),
            _("Answered"),
            _("Duration"),
            _("Answered by"),
            _("Forwarded to"),
            _("Transferred to"),
            _("Through"),
            _("Voicemail"),
            pgettext("who pays", "Account"),
        ]
        return [*heads, _("Calls")] if grouped else heads


def _cells(row: Row, *, grouped: bool) -> list[str]:
    started = timezone.localtime(row.started)
    cells = [
        f"{started:%Y-%m-%d}",
        f"{started:%H:%M:%S}",
        row.extension,
        row.owner,
        row.kind,
        named(row.other),
        _number(row.other),
        _("yes") if row.answered else "",
        _duration(row.duration),
        _whole(row.answered_by),
        _whole(row.forwarded_to),
        _whole(row.transferred_to),
        row.via,
        _("yes") if row.voicemail else "",
        row.account,
    ]
    return [*cells, str(row.count)] if grouped else cells


def _number(side: Side) -> str:
    return _("Hidden number") if side.hidden else side.number


def _whole(side: Side) -> str:
    """Name and number in one cell; nothing for nobody."""
    number = _number(side)
    return f"{side.name} ({number})" if side.name and number else side.name or number


def _duration(seconds: int | None) -> str:
    """`0:02:14`, which spreadsheets read as a length of time; nothing where none is told (HIST-04)."""
    if seconds is None:
        return ""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}"

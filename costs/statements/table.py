"""A statement for a spreadsheet: the sums of each person and class of destination, with all four places."""

from collections.abc import Iterator
from itertools import islice
from operator import itemgetter

from django.core.exceptions import PermissionDenied
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from costs.spent import Spent
from costs.statements.accounts import names_of
from costs.statements.filters import Chosen
from costs.statements.reach import departments_of, within
from costs.statements.statement import Known, known_people
from costs.statements.sums import sums_of
from costs.tariffs import currency
from costs.wording import class_words
from ui.tables import BOM, csv_lines

PIECE = 500
"""Rows of one piece. Each asks for the right anew (T-AZ-11)."""
KEYS = ("extension", "account", "destination")


def table(owner: int, chosen: Chosen, language: str) -> Iterator[str]:
    """A CSV file in pieces, its head with the first. Raises PermissionDenied."""
    user = _reader(owner)
    with translation.override(language):
        people, unit = known_people(user), currency()
        summed = sums_of(within(user, chosen), chosen.period.span, *KEYS)
        found = sorted((row for row in summed if row[1].calls), key=itemgetter(0))
        names = names_of({account for (_extension, account, _where), _amount in found if account})
        head = BOM + csv_lines([_heads()])
        span = [str(day) for day in chosen.period.span]
    rows = iter(found)
    piece = list(islice(rows, PIECE))
    while True:
        with translation.override(language):
            text = csv_lines([*_cells(key, amount, people.get(key[0]), names), unit, *span] for key, amount in piece)
        yield head + text
        head, piece = "", list(islice(rows, PIECE))
        if not piece:
            return
        departments_of(_reader(owner))


def _reader(owner: int) -> User:
    """The owner as they are now."""
    user: User | None = User.objects.filter(pk=owner, is_active=True).first()
    if user is None:
        raise PermissionDenied
    return user


def _heads() -> list[str]:
    return [
        _("Extension"),
        _("Person"),
        _("Department"),
        pgettext("that pays for calls", "Account"),
        _("Name of the account"),
        _("Destination"),
        _("Calls"),
        _("Seconds"),
        _("Cost without tax"),
        _("Calls without a known price"),
        _("Currency"),
        pgettext("date", "From"),
        pgettext("date", "Until"),
    ]


def _cells(key: tuple[str, ...], now: Spent, person: Known | None, names: dict[str, str]) -> list[str]:
    extension, account, where = key
    return [
        extension,
        person.name if person else "",
        person.department if person else "",
        account,
        names.get(account, ""),
        class_words(where),
        str(now.calls),
        str(now.seconds),
        "" if now.cost is None else str(now.cost),
        str(now.unknown),
    ]

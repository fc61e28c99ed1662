"""What is said of files of prices, in the reader's words."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from costs.price_files.reading import Fault, LeftOut
from costs.price_lists.comparing import Kind
from phonebook import wording
from phonebook.files.report import FileError, FileProblem

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

COLUMNS: dict[str, "_StrPromise"] = {
    "prefix": gettext_lazy("Prefix"),
    "zone": pgettext_lazy("of a price list", "Destination"),
    "price": gettext_lazy("Price of a minute"),
    "price_off": gettext_lazy("Price of a minute, off-peak"),
    "peak_from": gettext_lazy("Peak from"),
    "peak_to": gettext_lazy("Peak until"),
    "peak_days": gettext_lazy("Days of the peak"),
    "fee": gettext_lazy("Set-up fee"),
    "first": gettext_lazy("First block, seconds"),
    "following": gettext_lazy("Next blocks, seconds"),
    "free_seconds": gettext_lazy("Free seconds"),
    "valid_from": gettext_lazy("Valid from"),
    "valid_to": gettext_lazy("Valid until"),
}
CHANGES: dict[Kind, "_StrPromise"] = {
    Kind.NEW: pgettext_lazy("prices", "New"),
    Kind.DEARER: pgettext_lazy("prices", "Dearer"),
    Kind.CHEAPER: pgettext_lazy("prices", "Cheaper"),
    Kind.OTHER: pgettext_lazy("prices", "Counted differently"),
    Kind.SAME: pgettext_lazy("prices", "As before"),
    Kind.GONE: pgettext_lazy("prices", "Gone"),
}


def said_of_file(error: FileError) -> str:
    """Why the file as a whole is refused, and what helps."""
    match error.problem:
        case FileProblem.NOT_TEXT:
            return _("This is no price list: it is a picture, a program or another file that is no text.")
        case FileProblem.NO_KNOWN_COLUMNS | FileProblem.HEADER_UNREADABLE:
            return _("The first line must name the columns, among them “Prefix” and “Price”.")
        case FileProblem.TOO_MANY_RECORDS:
            return _("This file has more than %(limit)d rows. Divide it.") % {"limit": error.limit}
        case _:
            return wording.said_of_file(error)


def said_of_row(left_out: LeftOut) -> str:
    """Why a row is left out."""
    values = {"column": COLUMNS.get(left_out.column, left_out.column), "text": left_out.text}
    match left_out.fault:
        case Fault.UNREADABLE if left_out.column and left_out.text:
            return _("“%(text)s” cannot be read as: %(column)s.") % values
        case Fault.UNREADABLE if left_out.column:
            return _("This cannot be read: %(column)s.") % values
        case Fault.MISSING:
            return _("This is missing: %(column)s.") % values
        case Fault.HALF_A_PEAK:
            return _("A price off-peak needs the hours of the peak, and these need the price.")
        case Fault.ENDS_BEFORE_IT_BEGINS:
            return _("It ends before it begins.")
        case Fault.REPEATED:
            return _("An earlier row has a price for %(text)s from the same day on.") % values
        case Fault.CELL_TOO_LONG:
            return _("One of its cells is too long.")
        case Fault.UNTERMINATED_QUOTE:
            return _("A quotation mark is opened here and never closed.")
        case _:
            return _("This row cannot be read.")

"""What the readers of files say in codes, in the reader's words."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from phonebook.files.report import FileError, FileProblem, Kind, Reason, Remark

_KINDS: dict[Kind, str | Promise] = {
    Kind.OUTLOOK: "Outlook",
    Kind.GOOGLE: "Google",
    Kind.THUNDERBIRD: "Thunderbird",
    Kind.VCARD: "vCard",
    Kind.OWN: gettext_lazy("Exported from this portal"),
    Kind.TABLE: gettext_lazy("Another table"),
}


LANGUAGE_NAMES = {"en": "English", "pl": "Polski", "de": "Deutsch", "it": "Italiano", "fr": "Français"}
"""Those in which programs head their columns."""
_COUNTRIES: dict[str, str | Promise] = {
    "PL": gettext_lazy("Poland"),
    "DE": gettext_lazy("Germany"),
    "IT": gettext_lazy("Italy"),
    "GB": gettext_lazy("United Kingdom"),
    "FR": gettext_lazy("France"),
}
_ENCODINGS: dict[str, str | Promise] = {
    "utf-8": "UTF-8",
    "cp1250": gettext_lazy("Windows, Central European (1250)"),
    "cp1252": gettext_lazy("Windows, Western European (1252)"),
    "iso8859-2": "ISO 8859-2",
    "utf-16-le": "UTF-16 (LE)",
    "utf-16-be": "UTF-16 (BE)",
}
_DELIMITERS: dict[str, str | Promise] = {
    ",": gettext_lazy("Comma"),
    ";": gettext_lazy("Semicolon"),
    "\t": gettext_lazy("Tab"),
    "|": gettext_lazy("Vertical bar"),
}
_FIELDS: dict[str, str | Promise] = {
    "prefix": gettext_lazy("Title"),
    "first": gettext_lazy("First name"),
    "middle": gettext_lazy("Middle name"),
    "last": gettext_lazy("Last name"),
    "suffix": gettext_lazy("Suffix"),
    "display": gettext_lazy("Whole name"),
    "company": gettext_lazy("Company"),
    "department": gettext_lazy("Department"),
    "job_title": gettext_lazy("Job title"),
    "notes": gettext_lazy("Notes"),
    "p_work": gettext_lazy("Number: office"),
    "p_company": gettext_lazy("Number: switchboard"),
    "p_home": gettext_lazy("Number: home"),
    "p_mobile": gettext_lazy("Number: mobile"),
    "p_primary": gettext_lazy("Number: main"),
    "p_other": gettext_lazy("Number: other"),
    "p_fax_work": gettext_lazy("Number: fax, office"),
    "p_fax_home": gettext_lazy("Number: fax, home"),
    "p_fax_other": gettext_lazy("Number: fax"),
    "p_car": gettext_lazy("Number: car"),
    "p_pager": gettext_lazy("Number: pager"),
    "p_assistant": gettext_lazy("Number: assistant"),
    "p_callback": gettext_lazy("Number: callback"),
    "p_isdn": gettext_lazy("Number: ISDN"),
    "p_radio": gettext_lazy("Number: radio"),
    "p_tty": gettext_lazy("Number: text telephone"),
    "p_telex": gettext_lazy("Number: telex"),
    "e1": gettext_lazy("E-mail address"),
    "categories": gettext_lazy("Groups"),
    "private": gettext_lazy("Private or public"),
}
_PLACES: dict[str, str | Promise] = {
    "w": gettext_lazy("office"),
    "h": gettext_lazy("home"),
    "o": gettext_lazy("other"),
}
_PARTS: dict[str, str | Promise] = {
    "street": gettext_lazy("Street"),
    "city": gettext_lazy("Town"),
    "state": gettext_lazy("Region"),
    "zip": gettext_lazy("Postal code"),
    "country": gettext_lazy("Country"),
}


def said_of_file(error: FileError) -> str:
    """Why the file as a whole is refused, and what helps."""
    match error.problem:
        case FileProblem.EMPTY:
            return _("This file is empty.")
        case FileProblem.TOO_LARGE:
            return _("This file is larger than %(megabytes)d MB. Divide it.") % {"megabytes": error.limit >> 20}
        case FileProblem.NOT_TEXT:
            return _("This is no file of contacts: it is a picture, a program or another file that is no text.")
        case FileProblem.WORKBOOK:
            return _("This is a workbook. Open it in your spreadsheet program and save it as CSV.")
        case FileProblem.ARCHIVE:
            return _("This is a compressed file. Unpack it first.")
        case FileProblem.NO_KNOWN_COLUMNS:
            return _("No column of this file is known. Choose below what each column holds.")
        case FileProblem.TOO_MANY_COLUMNS:
            return _("This file has more than %(limit)d columns.") % {"limit": error.limit}
        case FileProblem.TOO_MANY_RECORDS:
            return _("This file has more than %(limit)d contacts. Divide it.") % {"limit": error.limit}
        case FileProblem.HEADER_UNREADABLE:
            return _("The first line of this file cannot be read as a line of column titles.")


def kind_named(kind: Kind) -> str:
    return str(_KINDS[kind])


def country_named(region: str) -> str:
    return str(_COUNTRIES.get(region, region))


def encoding_named(name: str) -> str:
    return str(_ENCODINGS[name])


def delimiter_named(sign: str) -> str:
    return str(_DELIMITERS[sign])


def field_named(field: str) -> str:
    """What a column is, that fills `field` of phonebook.files.fields."""
    if field in _FIELDS:
        return str(_FIELDS[field])
    place, _sign, part = field.partition("_")
    return f"{_PARTS[part]} ({_PLACES[place]})"


def said_of_known(duplicates: str, reason: str, count: int) -> str:
    """What will become of a contact that the phonebook has already: `reason` and `count` as of its line of a report."""
    if duplicates == "create":
        return _("Will be added once more.")
    if reason == "numbers_added":
        said = ngettext("%(count)d number will be added to it.", "%(count)d numbers will be added to it.", count)
        return said % {"count": count}
    if duplicates == "skip":
        return _("Stays as it is.")
    return _("Stays as it is: it has these numbers.")


def said_of_record(reason: str, count: int) -> str:
    """Why a record is left out, or what there is to know of one that is not."""
    plain = {
        Reason.NOTHING_IDENTIFYING: _("It has no name, no company, no number and no e-mail address."),
        Reason.UNTERMINATED_QUOTE: _("A quotation mark is opened here and never closed."),
        Reason.CELL_TOO_LONG: _("One of its cells is too long."),
        Reason.MISSING_END: _("The card has no end."),
        Reason.CARD_TOO_LONG: _("The card is too long."),
        Reason.NO_CONTACT: _("It is a group and not a contact."),
        Remark.NUL_REMOVED: _("The file held characters without meaning, which were left out."),
        Remark.UNDECODABLE: _("Some characters cannot be read in this encoding. Look at the names."),
        Remark.LINE_WITHOUT_COLON: _("A line of the card means nothing and was passed over."),
        Remark.LINE_TOO_LONG: _("A line of the card is too long and was passed over."),
        "shortened": _("A text was too long and is cut off."),
        "there_already": _("The phonebook has this contact already."),
    }
    if reason in plain:
        return plain[reason]
    return _counted(reason, count)


def _counted(reason: str, count: int) -> str:
    values = {"count": count}
    match reason:
        case Remark.DUPLICATE:
            return _("The same as record %(count)d of this file.") % values
        case Remark.EXTRA_CELLS:
            said = ngettext(
                "%(count)d cell too many was passed over.",
                "%(count)d cells too many were passed over.",
                count,
            )
        case Remark.TOO_MANY_NUMBERS:
            said = ngettext(
                "%(count)d number too many was left out.",
                "%(count)d numbers too many were left out.",
                count,
            )
        case "numbers_added":
            said = ngettext("%(count)d number was added.", "%(count)d numbers were added.", count)
        case "number_of_another":
            said = ngettext(
                "%(count)d other contact has the same number.", "%(count)d other contacts have the same number.", count
            )
        case "marks_left_out":
            said = ngettext(
                "The mark of %(count)d number as a VIP's or reserved was left out: it is not yours to set.",
                "The marks of %(count)d numbers as a VIP's or reserved were left out: they are not yours to set.",
                count,
            )
        case "book_full":
            said = _("The phonebook is full: it takes %(count)d contacts.")
        case _:
            return reason
    return said % values

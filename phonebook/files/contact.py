"""A contact as a file holds it: what readers make and writers take, whatever the format."""

from dataclasses import dataclass
from enum import StrEnum


class NumberType(StrEnum):
    WORK = "work"
    HOME = "home"
    MOBILE = "mobile"
    FAX_WORK = "fax_work"
    FAX_HOME = "fax_home"
    FAX_OTHER = "fax_other"
    PRIMARY = "primary"
    COMPANY = "company"
    OTHER = "other"
    CAR = "car"
    PAGER = "pager"
    ASSISTANT = "assistant"
    CALLBACK = "callback"
    ISDN = "isdn"
    RADIO = "radio"
    TTY = "tty"
    TELEX = "telex"


FAXES = frozenset({NumberType.FAX_WORK, NumberType.FAX_HOME, NumberType.FAX_OTHER})
SILENT = frozenset({NumberType.PAGER, NumberType.TTY, NumberType.TELEX})
"""Nobody speaks there."""
_DEFAULTS = (NumberType.PRIMARY, NumberType.MOBILE, NumberType.WORK, NumberType.COMPANY, NumberType.HOME)


class ContactKind(StrEnum):
    PERSON = "person"
    COMPANY = "company"


class Place(StrEnum):
    WORK = "work"
    HOME = "home"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ReadNumber:
    type: NumberType
    raw: str
    """As the file has it, trimmed; one line."""
    e164: str | None = None
    """None: internal, short, or no number. It is never guessed."""
    extension: str = ""
    """The digits behind "ext."."""
    label: str = ""
    """The owner's own word for the number."""
    default: bool = False
    vip: bool = False
    reserved: bool = False


@dataclass(frozen=True, slots=True)
class ReadAddress:
    place: Place
    street: str = ""
    """Several lines, perhaps, with the post office box."""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class ReadContact:
    """Texts are trimmed and of one line; `notes` and streets may have several, which end with a line feed."""

    prefix: str = ""
    first: str = ""
    middle: str = ""
    last: str = ""
    suffix: str = ""
    display: str = ""
    """The whole name as somebody wrote it, beside or instead of its parts."""
    company: str = ""
    department: str = ""
    job_title: str = ""
    notes: str = ""
    numbers: tuple[ReadNumber, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple[ReadAddress, ...] = ()
    """At most one of each place, in the order of Place."""
    groups: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    private: bool | None = None
    """None: the file does not say whose book it came from."""
    kind: ContactKind | None = None
    """None: the file does not say; `is_company` tells by the names."""

    @property
    def person(self) -> str:
        """First, middle and last name."""
        return " ".join(part for part in (self.first, self.middle, self.last) if part)

    @property
    def name(self) -> str:
        """What the contact is called; empty if nothing identifies it."""
        return (
            self.person
            or self.display
            or self.company
            or (self.numbers[0].raw if self.numbers else "")
            or (self.emails[0] if self.emails else "")
        )

    @property
    def is_company(self) -> bool:
        if self.kind is not None:
            return self.kind is ContactKind.COMPANY
        return bool(self.company) and not self.person and self.display in ("", self.company)

    @property
    def default_number(self) -> ReadNumber | None:
        """The marked one, else primary, mobile, work, company, home, else the first at which somebody may answer."""
        marked = next((number for number in self.numbers if number.default), None)
        if marked:
            return marked
        for wanted in _DEFAULTS:
            for number in self.numbers:
                if number.type is wanted:
                    return number
        return next((number for number in self.numbers if number.type not in FAXES | SILENT), None)

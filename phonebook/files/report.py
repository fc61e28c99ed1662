"""What a reader says of a file and of its records, as codes; phonebook.wording has the sentences."""

from dataclasses import dataclass, field
from enum import StrEnum


class FileProblem(StrEnum):
    """Why a file as a whole is refused."""

    EMPTY = "empty_file"
    TOO_LARGE = "file_too_large"
    NOT_TEXT = "not_text"
    WORKBOOK = "workbook"
    ARCHIVE = "archive"
    NO_KNOWN_COLUMNS = "no_known_columns"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MANY_RECORDS = "too_many_records"
    HEADER_UNREADABLE = "header_unreadable"


class FileError(Exception):
    """The file is refused; `problem` says why, `limit` how much there may be of what there is too much of."""

    def __init__(self, problem: FileProblem, limit: int = 0) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.limit = limit


class Reason(StrEnum):
    """Why one record is left out."""

    NOTHING_IDENTIFYING = "no_name_phone_or_email"
    UNTERMINATED_QUOTE = "unterminated_quote"
    CELL_TOO_LONG = "cell_too_long"
    MISSING_END = "missing_end"
    CARD_TOO_LONG = "card_too_long"
    NO_CONTACT = "not_a_contact"


class Remark(StrEnum):
    """What the reader of a report should know of a record that is imported, or of the whole file."""

    NUL_REMOVED = "nul_removed"
    UNDECODABLE = "undecodable"
    DUPLICATE = "duplicate"
    EXTRA_CELLS = "extra_cells"
    LINE_WITHOUT_COLON = "line_without_colon"
    LINE_TOO_LONG = "line_too_long"
    TOO_MANY_NUMBERS = "too_many_numbers"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that is left out.

    Records of tables are counted from 2, the first after the header, as spreadsheets do; cards from 1.
    """

    record: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Warned:
    """`count` is how many, or of a duplicate the record that it repeats; `record` is 0 for the whole file."""

    remark: Remark
    record: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may hold; beyond `size` and `records` it is refused, a longer cell or card is left out."""

    size: int = 20 * 1024 * 1024
    """Bytes."""
    records: int = 50_000
    columns: int = 500
    cell: int = 64 * 1024
    """Characters of a cell, bytes of a card's line."""
    line: int = 1024 * 1024
    """Characters of a line of a table, bytes of a card."""
    numbers: int = 50
    """Of one contact, as of e-mail addresses and groups."""


LIMITS = Limits()


class Kind(StrEnum):
    OUTLOOK = "outlook"
    GOOGLE = "google"
    THUNDERBIRD = "thunderbird"
    VCARD = "vcard"
    OWN = "webcti"
    TABLE = "table"
    """Any other table: columns by their captions in everyday words, or as somebody chose."""


@dataclass(frozen=True, slots=True)
class Detected:
    """How a file is read; of cards there is a version, of tables all the rest."""

    kind: Kind
    encoding: str
    bom: bool
    language: str = ""
    """Of the captions."""
    delimiter: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody wants read otherwise than it was detected; what is empty is detected."""

    kind: Kind | None = None
    encoding: str = ""
    delimiter: str = ""
    columns: dict[int, str] = field(default_factory=dict)
    """Column, from 0 → field of phonebook.files.fields; when given, no other column is read."""
    headless: bool = False
    """The first line is a contact already."""

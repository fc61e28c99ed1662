"""The fields that a column may fill, and what each does to a contact.

The ids are those of the caption tables. An id of those tables that is not here is known and of no use to a phone book
(birthdays) or none of its business (numbers of identity cards): such a column is read by nobody.
"""

from phonebook.files.contact import NumberType, Place

TEXTS = (
    *("prefix", "first", "middle", "last", "suffix", "display", "nickname"),
    *("company", "department", "job_title", "notes"),
)

NUMBERS: dict[str, NumberType] = {
    "p_work": NumberType.WORK,
    "p_work2": NumberType.WORK,
    "p_company": NumberType.COMPANY,
    "p_home": NumberType.HOME,
    "p_home2": NumberType.HOME,
    "p_mobile": NumberType.MOBILE,
    "p_mobile2": NumberType.MOBILE,  # "Mobiltelefon 2" is what German calls the radio telephone
    "p_primary": NumberType.PRIMARY,
    "p_other": NumberType.OTHER,
    "p_other2": NumberType.OTHER,
    "p_fax_work": NumberType.FAX_WORK,
    "p_fax_home": NumberType.FAX_HOME,
    "p_fax_other": NumberType.FAX_OTHER,
    "p_car": NumberType.CAR,
    "p_pager": NumberType.PAGER,
    "p_assistant": NumberType.ASSISTANT,
    "p_callback": NumberType.CALLBACK,
    "p_isdn": NumberType.ISDN,
    "p_radio": NumberType.RADIO,
    "p_tty": NumberType.TTY,
    "p_telex": NumberType.TELEX,
}

EMAILS = ("e1", "e2", "e3")
GROUPS = "categories"
PRIVATE = "private"

PLACES: dict[str, Place] = {"w": Place.WORK, "h": Place.HOME, "o": Place.OTHER}
PARTS = ("street", "street2", "street3", "pobox", "city", "state", "zip", "country")
ADDRESSES: dict[str, tuple[Place, str]] = {
    f"{letter}_{part}": (place, part) for letter, place in PLACES.items() for part in PARTS
}

IDENTIFYING = frozenset({"first", "middle", "last", "display", "nickname", "company", *EMAILS, *NUMBERS})
"""Without one of these there is no contact."""

CHOOSABLE = (
    *(field for field in TEXTS if field != "nickname"),
    *(field for field in NUMBERS if field[-1] != "2"),
    *("e1", GROUPS, PRIVATE),
    *(f"{letter}_{part}" for letter in PLACES for part in ("street", "city", "state", "zip", "country")),
)
"""What somebody may choose for a column by hand; several columns may fill the same field of numbers or addresses."""

KNOWN = frozenset({*TEXTS, *NUMBERS, *EMAILS, GROUPS, PRIVATE, *ADDRESSES})

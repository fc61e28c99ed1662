"""Writing a number the way people read it aloud. What a number means is phonebook's business."""

import phonenumbers
from django.conf import settings


def pretty(number: str) -> str:
    """`+48601570947` → `601 570 947` at home, `+49 30 901820` from abroad; anything else as it is."""
    if not number.startswith("+"):
        return number
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    home = phonenumbers.country_code_for_region(settings.REGION) == parsed.country_code
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, style))

"""Days in the reader's words."""

from datetime import date

from django.utils import formats
from django.utils.translation import pgettext


def day_words(day: date) -> str:
    """ "Monday, 16 November", where the year is said elsewhere."""
    return formats.date_format(day, pgettext("date format", "l, j F"))

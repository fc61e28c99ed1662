"""English is read here by people of several countries: the month has a name, for 12/01 is a day in December to some and
in January to others; and the clock has 24 hours, as everywhere else in the portal."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j M Y"
MONTH_DAY_FORMAT = "j F"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATETIME_FORMAT = "j M Y, H:i"

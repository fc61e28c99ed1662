"""With a comma before the time, as in the other languages."""

DATETIME_FORMAT = "j. F Y, H:i"

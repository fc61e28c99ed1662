"""Calendars: hours and public holidays under a name, for rules to go by."""

"""Voicemail: the copy of the exchange's mailboxes, what people see and do in it, and its sound."""

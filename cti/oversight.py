"""Who hears that something of other people changed: those who look after their departments.

Pure. They are told that it did, as the topic `overseen`, and never what it was: a page that lists a department asks
for itself, with the rights of that moment.
"""

from collections.abc import Collection

OVERSEEN = "overseen"
NEWS = frozenset({"history", "voicemail", "services"})
"""Topics of which a department's list shows something."""


def is_news(topics: Collection[str]) -> bool:
    return not NEWS.isdisjoint(topics)

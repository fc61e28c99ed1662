"""Everybody who was ever at the other end of a call: what a search for a name or number looks through."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Q

from accounts.models import User
from history.calls import bulk
from history.models import Peer, Record
from phonebook.folding import haystack, words
from phonebook.lookup import known
from phonebook.search import search

MOST = 200
"""Numbers that one search follows; who means somebody among more has to type more."""
FEWEST_DIGITS = 3


class Found(NamedTuple):
    """Who a text may mean."""

    calls: Q
    """Their calls: each by its number, and by the exchange's name where that was what matched."""
    numbers: tuple[str, ...]
    in_books: tuple[str, ...]
    """Those of whom the viewer's books know by this text."""
    crowded: bool = False
    """There are more than were followed."""


def meet(records: Iterable[Record]) -> None:
    """Keep who stands in `records` for later searches. A withheld number is nobody."""
    met = {(row.number, row.name) for row in records if row.number}
    met.difference_update(
        Peer.objects.filter(number__among={number for number, _name in met}).values_list("number", "name")
    )
    new = [(number, name, haystack((name, number))) for number, name in sorted(met)]
    bulk.insert([bulk.made(Peer, number=number, name=name, haystack=text) for number, name, text in new])


def find(user: User, text: str) -> Found:
    """Whom `text` means to `user`: by the beginnings of words of a name, or by part of a number.

    The exchange's names count for the calls in which it told them, the books' names for all calls of their numbers,
    and a number that is shown to nobody is found by no digit of it (T-AZ-09).
    """
    query = words([text])
    digits = "".join(filter(str.isdigit, text)) if text.isascii() else ""
    by_digits = Q(number__contains=digits) if len(digits) >= FEWEST_DIGITS else Q(pk__in=())
    by_words = Q() if query else Q(pk__in=())
    for word in query:
        by_words &= Q(haystack__contains=f" {word}")
    peers = list(Peer.objects.filter(by_words | by_digits).order_by("-pk")[: MOST + 1])
    hits = [hit for hit in search(user, text, limit=MOST) if not hit.keyed]
    in_books = tuple(dict.fromkeys(number for hit in hits for number, _label in hit.numbers))
    hidden = {number for number, one in known(user, {peer.number for peer in peers}).items() if one.hidden}
    told = [peer for peer in peers[:MOST] if peer.number not in hidden]
    whole = {peer.number for peer in told if len(digits) >= FEWEST_DIGITS and digits in peer.number}
    named = [peer for peer in told if peer.number not in whole]
    whole.update(in_books[:MOST])
    calls = Q(number__in=sorted(whole))
    if named:
        calls |= Q(number__in=sorted({peer.number for peer in named}), name__in=sorted({peer.name for peer in named}))
    numbers = tuple(sorted(whole | {peer.number for peer in named}))
    return Found(calls, numbers, in_books[:MOST], crowded=len(peers) > MOST or len(in_books) > MOST)

"""What accounts for calls are called. Who keeps them stands above this room, and says so here."""

from collections.abc import Callable, Collection, Mapping

NameAccounts = Callable[[Collection[str]], Mapping[str, str]]
_namers: list[NameAccounts] = []


def name_accounts_with(namer: NameAccounts) -> None:
    """Have `namer(numbers)` say what accounts are called; those that it does not know it leaves out."""
    if namer not in _namers:
        _namers.append(namer)


def names_of(numbers: Collection[str]) -> dict[str, str]:
    return {number: name for namer in _namers for number, name in namer(numbers).items()} if numbers else {}

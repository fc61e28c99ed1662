"""Going the way of a change of several accounts, as the page does."""

from collections.abc import Iterable
from contextlib import suppress

from django.test import Client

from accounts.journal import Origin
from accounts.models import User
from jobs.run import run_next
from management.bulk import work
from management.bulk.changing import preview
from management.bulk.kinds import KINDS
from management.models import BulkChange, BulkLine

LIST = "/administration/people/bulk/"


def previewed(browser: Client, do: str, *people: User, **more: object) -> BulkChange:
    """The preview behind the button `do`, with these people ticked."""
    who = [person.extension for person in people]
    answer = browser.post(LIST, {"do": do, "who": who, **more})
    assert answer.status_code == 302, answer.content
    pk = answer["Location"].removeprefix(LIST).rstrip("/")
    return BulkChange.objects.get(pk=int(pk))


def done(browser: Client, do: str, *people: User, **more: object) -> BulkChange:
    """Shown, and agreed to."""
    change = previewed(browser, do, *people, **more)
    return pressed(browser, change, "start")


def pressed(browser: Client, change: BulkChange, button: str) -> BulkChange:
    assert browser.post(f"{LIST}{change.pk}/{button}/").status_code == 302
    work_off()
    return BulkChange.objects.get(pk=change.pk)


def work_off() -> None:
    """What a worker does."""
    while run_next():
        pass


def shown(actor: User, kind: str, choice: dict[str, object], people: Iterable[User]) -> BulkChange:
    """Without a page."""
    return preview(KINDS[kind], choice, people, Origin(actor))


def begun(change: BulkChange) -> None:
    with suppress(work.OvertakenError):
        work.start(change)


def lines(change: BulkChange) -> dict[str, tuple[str, str]]:
    """Extension → what became of them, and why."""
    rows = BulkLine.objects.filter(change=change).values_list("person__extension", "state", "why")
    return {extension: (state[1:], why) for extension, state, why in rows}

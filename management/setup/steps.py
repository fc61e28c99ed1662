"""The steps of setting an installation up, and how far each has come."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from accounts.models import User
from accounts.proving import second_factor
from company.models import ONLY, Setup
from history.models import Record
from management.company import states
from management.company.states import Level, State


@dataclass(frozen=True, slots=True)
class Step:
    """`name` is what it is skipped by; `state` says how far it has come, GOOD when it is done."""

    name: str
    title: Promise
    icon: str
    page: str
    state: Callable[[User, Setup], State]

    @property
    def address(self) -> str:
        return reverse(self.page)


@dataclass(frozen=True, slots=True)
class Shown:
    step: Step
    state: State
    skipped: bool
    current: bool = False

    @property
    def done(self) -> bool:
        return self.state.level is Level.GOOD


def _protected(viewer: User, _row: Setup) -> State:
    if second_factor.of(viewer):
        return State(_("You log in with a second factor"), Level.GOOD)
    return State(_("Whoever learns your password is the administrator: add a second factor"), Level.DOUBTFUL)


def _exchange(viewer: User, _row: Setup) -> State:
    found = states.exchange(viewer)
    if found.level in {Level.GOOD, Level.DOUBTFUL}:  # connected; the rest says the page itself
        return State(found.words, Level.GOOD, found.at)
    return found


def _people(_viewer: User, _row: Setup) -> State:
    count = User.objects.count()
    words = ngettext("%(count)d account", "%(count)d accounts", count) % {"count": count}
    return State(words, Level.GOOD if count > 1 else Level.DOUBTFUL)


def _mail(viewer: User, _row: Setup) -> State:
    return states.mail(viewer)


def _call(viewer: User, _row: Setup) -> State:
    """What shows that calls are followed to their end is one in the history, whoever began it."""
    last = Record.objects.visible_to(viewer).completed().newest_first().values_list("ended", flat=True).first()
    if last:
        return State(_("Your last call, which ended"), Level.GOOD, last)
    return State(_("No call of yours has been followed yet"), Level.DOUBTFUL)


STEPS: Final = (
    Step("second_factor", gettext_lazy("Second factor"), "shield-check", "accounts:second_factor", _protected),
    Step("exchange", gettext_lazy("Exchange"), "server", "setup:exchange", _exchange),
    Step("people", gettext_lazy("People"), "users-round", "setup:people", _people),
    Step("mail", pgettext_lazy("of letters", "Mail"), "mail", "setup:mail", _mail),
    Step("call", gettext_lazy("Test call"), "phone-call", "setup:call", _call),
)
PAGES: Final = tuple(step.name for step in STEPS if step.page.startswith("setup:"))
"""Those that the assistant leads through, in this order."""


def stored() -> Setup:
    return Setup.objects.filter(pk=ONLY).first() or Setup(pk=ONLY)


def shown(viewer: User, current: str = "") -> list[Shown]:
    row = stored()
    return [Shown(step, step.state(viewer, row), step.name in row.skipped, step.name == current) for step in STEPS]


def left(viewer: User) -> list[Shown]:
    """For the overview: what is not done yet; nothing in the demo, and once the list was taken away."""
    if not settings.FIRST_RUN or stored().dismissed:
        return []
    found = shown(viewer)
    return [] if all(one.done for one in found) else found


def after(name: str) -> str:
    """The page that follows; the checklist after the last."""
    following = PAGES[PAGES.index(name) + 1 :]
    return f"setup:{following[0]}" if following else "setup:checklist"

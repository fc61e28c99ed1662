"""How it stands with each thing that administrators look after: a few words and whether all is well (ADM-01).

Each asks the database a fixed number of times, however large the company is.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import redis
from django.conf import settings
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Department, JournalEntry, LicenceKind, User
from company import brand, keeping, mail_server
from company import exchange as exchange_link
from company.keeping import Kind
from company.numbers import in_force
from costs.models import Allowance, PriceList
from cti import lease, live, reconcile
from downloads.models import Installer
from labels.models import Telephone
from mail import testing
from mail.models import MailTest
from mail.standing import Standing
from phonebook.models import Contact
from services.models import Announcement, Calendar, CallAccount

BEHIND: Final = 300.0
"""Seconds after which the exchange's log of calls is read too late."""


class Level(StrEnum):
    GOOD = "good"
    NOTED = "noted"
    """Neither good nor bad."""
    DOUBTFUL = "doubtful"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class State:
    words: str
    level: Level = Level.NOTED
    at: datetime | None = None
    """When what `words` end with happened."""
    name: str = ""
    """What people called it: said after the words, and never translated."""


def mail(_viewer: User) -> State:
    """Works, waits, or goes nowhere; what was before the last change of the server says nothing about it."""
    row, letters = mail_server.stored(), Standing.now()
    if row.secret and not mail_server.BOX.is_readable(row.secret):
        return State(_("The stored password cannot be read"), Level.BAD)
    if not row.own and mail_server.of_installation() is None:
        return State(_("No mail server: nobody gets e-mails"), Level.DOUBTFUL)
    if letters.waiting:
        waiting = ngettext("%(count)d e-mail waits since", "%(count)d e-mails wait since", letters.waiting)
        return State(waiting % {"count": letters.waiting}, Level.BAD, letters.waiting_since)
    return _by_letters(row.changed or timezone.now() - testing.KEPT_FOR, letters.sent_at) or State(
        _("Not tried yet: send a test e-mail"), Level.DOUBTFUL if row.own else Level.NOTED
    )


def _by_letters(since: datetime, sent: datetime | None) -> State | None:
    """What the last letter or test since then says."""
    now = timezone.now()
    test = MailTest.objects.filter(asked__gte=since, told_from__lte=now).first()
    if test is not None and (sent is None or test.asked > sent):
        if test.outcome == MailTest.Outcome.TAKEN:
            return State(_("Works, last test e-mail"), Level.GOOD, test.asked)
        return State(_("A test e-mail did not go:"), Level.BAD, test.asked)
    return State(_("Works, last e-mail"), Level.GOOD, sent) if sent is not None and sent > since else None


def look(_viewer: User) -> State:
    found = brand.look()
    if not found.version:
        return State(_("The portal's own"))
    return State(_("Called"), name=found.title)


def retention(_viewer: User) -> State:
    row = keeping.stored()
    calls, journal = (keeping.days_of(row, kind) for kind in (Kind.HISTORY, Kind.JOURNAL))
    if calls == keeping.FOR_EVER:
        return State(_("Calls for ever, the journal %(journal)d days") % {"journal": journal}, Level.DOUBTFUL)
    return State(_("Calls %(calls)d days, the journal %(journal)d") % {"calls": calls, "journal": journal})


def numbers(_viewer: User) -> State:
    rules = in_force()
    abroad = len(rules.countries) - 1
    words = ngettext("%(count)d country beside the own one", "%(count)d countries beside the own one", abroad)
    return State(words % {"count": abroad} if abroad else _("No country beside the own one"))


def exchange(_viewer: User) -> State:
    """Connected, led, and read to its end."""
    try:
        standing, _info = live.read_standing()
    except (redis.RedisError, OSError):
        return State(_("The portal's memory of live calls (Redis) is away"), Level.BAD)
    since = datetime.fromtimestamp(standing.since, timezone.get_current_timezone()) if standing.since else None
    name = exchange_link.name()
    if not standing.connected:
        return State(_("Not reachable since") if since else _("Not reachable"), Level.BAD, since)
    left = lease.seconds_left(name)
    if left is None or left <= 0:
        return State(_("No gateway leads: what is shown may be old"), Level.BAD)
    behind = reconcile.seconds_behind(name) if settings.PBX_CDR else 0.0
    if behind is None or behind >= BEHIND or (settings.PBX_CDR and reconcile.trouble(name)):
        return State(_("Connected; its log of calls cannot be read"), Level.DOUBTFUL)
    return State(_("Connected since"), Level.GOOD, since)


def accounts(_viewer: User) -> State:
    found = User.objects.aggregate(
        all=Count("pk"),
        closed=Count("pk", filter=Q(is_active=True, password="")),
        off=Count("pk", filter=Q(is_active=False)),
    )
    words = [ngettext("%(count)d account", "%(count)d accounts", found["all"]) % {"count": found["all"]}]
    if found["closed"]:
        words.append(_("%(count)d without a password") % {"count": found["closed"]})
    if found["off"]:
        words.append(_("%(count)d disabled") % {"count": found["off"]})
    return State(", ".join(words))


def departments(_viewer: User) -> State:
    count = Department.objects.count()
    if not count:
        return State(pgettext("departments", "None yet"))
    without = User.objects.filter(is_active=True, department=None).count()
    words = ngettext("%(count)d department", "%(count)d departments", count) % {"count": count}
    if not without:
        return State(words)
    people = ngettext("%(count)d person without one", "%(count)d people without one", without) % {"count": without}
    return State(f"{words}, {people}")


def licences(_viewer: User) -> State:
    """Names the first kind of which nothing is left; one that holds for no day any more is nobody's trouble."""
    today = timezone.localdate()
    kinds = list(LicenceKind.objects.in_force(today).counted())
    full = next((kind for kind in kinds if kind.seats is not None and kind.used >= kind.seats), None)
    if full is not None:
        return State(_("All seats are taken:"), Level.DOUBTFUL, name=full.name)
    if not kinds:
        return State(pgettext("licences", "None yet"))
    return State(ngettext("%(count)d kind", "%(count)d kinds", len(kinds)) % {"count": len(kinds)})


def journal(_viewer: User) -> State:
    last = JournalEntry.objects.order_by("-pk").values_list("at", flat=True).first()
    return State(_("Last entry"), at=last) if last else State(_("Nothing was done yet"))


def installer(viewer: User) -> State:
    found = Installer.objects.visible_to(viewer).current().first()
    if found is None:
        return State(_("There is none yet"))
    if not found.is_there:
        return State(_("Its file is missing:"), Level.BAD, name=found.name)
    return State(_("In place:"), Level.GOOD, name=found.name)


def prices(_viewer: User) -> State:
    found = PriceList.objects.valid_on(timezone.localdate()).first()
    if found is None:
        return State(_("No price list counts today: calls have no price"), Level.DOUBTFUL)
    return State(_("Today counts:"), Level.GOOD, name=found.name)


def limits(_viewer: User) -> State:
    found = Allowance.objects.filter(limit__isnull=False).aggregate(
        all=Count("pk"), reached=Count("pk", filter=Q(spent__gte=F("limit")))
    )
    if not found["all"]:
        return State(_("Nobody has a limit"))
    words = ngettext("%(count)d limit", "%(count)d limits", found["all"]) % {"count": found["all"]}
    if not found["reached"]:
        return State(words)
    reached = _("%(count)d reached") % {"count": found["reached"]}
    return State(f"{words}, {reached}", Level.DOUBTFUL)


def call_accounts(viewer: User) -> State:
    count = CallAccount.objects.visible_to(viewer).usable().count()
    return State(ngettext("%(count)d may be used", "%(count)d may be used", count) % {"count": count})


def key_labels(_viewer: User) -> State:
    count = Telephone.objects.count()
    return State(ngettext("%(count)d telephone", "%(count)d telephones", count) % {"count": count})


def calendars(_viewer: User) -> State:
    count = Calendar.objects.filter(owner=None).count()
    if not count:
        return State(_("The company has none yet"))
    return State(ngettext("%(count)d of the company", "%(count)d of the company", count) % {"count": count})


def announcements(_viewer: User) -> State:
    if settings.ANNOUNCEMENTS_DIR is None:
        return State(_("The installation has no place for them (ANNOUNCEMENTS_DIR)"))
    count = Announcement.objects.filter(removed=None, public=True).count()
    return State(ngettext("%(count)d for everybody", "%(count)d for everybody", count) % {"count": count})


def public_book(viewer: User) -> State:
    count = Contact.objects.visible_to(viewer).filter(owner=None).outside().count()
    return State(ngettext("%(count)d contact", "%(count)d contacts", count) % {"count": count})

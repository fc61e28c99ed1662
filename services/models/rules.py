"""Advanced rules of an extension: state · callers · time → what happens (FNCP-05…11)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.models import User
from pbx.routing.callers import CallerKind
from pbx.routing.rules import State
from phonebook.models import Contact, Group
from services.models.announcements import Announcement
from services.models.calendars import Calendar

STATES = (
    (State.ALWAYS.value, pgettext_lazy("rule", "For every call")),
    (State.DND.value, pgettext_lazy("rule", "When I am not to be disturbed")),
    (State.BUSY.value, pgettext_lazy("rule", "When I am busy")),
    (State.NO_ANSWER.value, pgettext_lazy("rule", "When I do not answer")),
    (State.UNAVAILABLE.value, pgettext_lazy("rule", "When my telephone is not registered")),
)
KINDS = (
    (CallerKind.ANY.value, pgettext_lazy("rule", "all calls")),
    (CallerKind.INTERNAL.value, pgettext_lazy("rule", "internal calls")),
    (CallerKind.EXTERNAL.value, pgettext_lazy("rule", "external calls")),
)


class Who(models.TextChoices):
    """Which callers of that kind."""

    EVERYBODY = "everybody", pgettext_lazy("rule", "everybody")
    THESE = "these", pgettext_lazy("rule", "only these")
    OTHERS = "others", pgettext_lazy("rule", "everybody but these")


class Time(models.TextChoices):
    """When: by the clock of a calendar, or by hours of the rule's own."""

    ANY = "any", pgettext_lazy("rule", "at any time")
    OPEN = "open", pgettext_lazy("rule", "in the hours of a calendar")
    CLOSED = "closed", pgettext_lazy("rule", "outside the hours of a calendar, and on its holidays")
    HOLIDAYS = "holidays", pgettext_lazy("rule", "on the holidays of a calendar")
    OWN = "own", pgettext_lazy("rule", "in hours of its own")
    NOT_OWN = "not_own", pgettext_lazy("rule", "outside hours of its own")


OF_CALENDARS = (Time.OPEN, Time.CLOSED, Time.HOLIDAYS)
OF_OWN_HOURS = (Time.OWN, Time.NOT_OWN)


class Deed(models.TextChoices):
    """What happens (FNCP-10)."""

    FORWARD = "forward", pgettext_lazy("rule", "to another number")
    MOBILE = "mobile", pgettext_lazy("rule", "to my MobilePhone")
    VOICEMAIL = "voicemail", pgettext_lazy("rule", "to my voicemail")
    FAX = "fax", pgettext_lazy("rule", "to the fax gateway")
    ANNOUNCE = "announce", pgettext_lazy("rule", "the caller hears an announcement, and the call ends")
    BUSY = "busy", pgettext_lazy("rule", "the caller hears that I am busy")
    RING = "ring", pgettext_lazy("rule", "my telephone rings all the same")
    RING_ALSO = "ring_also", pgettext_lazy("rule", "another number rings, too")


TAKES_NUMBER = (Deed.FORWARD, Deed.RING_ALSO)
ON_ARRIVAL = {Deed.RING, Deed.RING_ALSO}
"""What can only happen to a call that has just arrived."""


class RuleQuerySet(models.QuerySet["Rule"]):
    def visible_to(self, user: User) -> Self:
        """Those of the extension that one works for just now, in their order."""
        return self.filter(extension=user.acting).order_by("-passes", "position", "pk")

    def whole(self) -> Self:
        """With all that its sentence names."""
        return self.select_related("author", "calendar", "announcement")

    def in_order(self) -> Self:
        """Of each extension."""
        return self.order_by("extension", "-passes", "position", "pk")


class Rule(models.Model):
    """One sentence of an extension's rules. People are named as in the books of its author, by the author's rights."""

    extension = models.CharField(max_length=6, db_index=True)
    author = models.ForeignKey(User, models.CASCADE, related_name="rules")
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=False)
    passes = models.BooleanField(default=False, help_text="The one by which VIPs and favourites pass; before others.")
    state = models.CharField(max_length=12, choices=STATES, default=State.NO_ANSWER.value)
    kind = models.CharField(max_length=8, choices=KINDS, default=CallerKind.ANY.value)
    who = models.CharField(max_length=9, choices=Who.choices, default=Who.EVERYBODY)
    numbers = models.JSONField(default=list, help_text="Canonical; with * at the end all that begin so.")
    contacts = models.ManyToManyField(Contact, related_name="+")
    groups = models.ManyToManyField(Group, related_name="+")
    vips = models.BooleanField(default=False)
    favourites = models.BooleanField(default=False)
    withheld = models.BooleanField(default=False)
    time = models.CharField(max_length=8, choices=Time.choices, default=Time.ANY)
    calendar = models.ForeignKey(Calendar, models.RESTRICT, null=True, blank=True, related_name="rules")
    hours = models.JSONField(default=list, help_text="Its own, as those of a calendar.")
    first = models.DateField(null=True, blank=True)
    last = models.DateField(null=True, blank=True)
    deed = models.CharField(max_length=9, choices=Deed.choices, default=Deed.VOICEMAIL)
    target = models.CharField(max_length=40, blank=True, help_text="Canonical.")
    announcement = models.ForeignKey(Announcement, models.RESTRICT, null=True, blank=True, related_name="rules")
    raw = models.CharField(max_length=40, blank=True, help_text="The target as somebody wrote it.")

    objects = RuleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("extension",), condition=Q(passes=True), name="services_extension_lets_pass_by_one_rule"
            ),
            models.CheckConstraint(
                condition=Q(calendar=None) ^ Q(time__in=OF_CALENDARS), name="services_rule_by_calendar_names_one"
            ),
            models.CheckConstraint(
                condition=Q(target="") ^ Q(deed__in=TAKES_NUMBER), name="services_rule_has_the_number_it_takes"
            ),
            models.CheckConstraint(
                condition=Q(announcement=None) ^ Q(deed=Deed.ANNOUNCE),
                name="services_rule_has_the_announcement_it_plays",
            ),
            models.CheckConstraint(
                condition=~Q(deed__in=sorted(ON_ARRIVAL)) | Q(state__in=("always", "dnd")),
                name="services_rule_rings_only_for_calls_that_arrive",
            ),
        )

    def __str__(self) -> str:
        return f"{self.extension} {self.state} {self.deed}"

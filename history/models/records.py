"""What happened: one row for each call and each extension that took part in it."""

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User

if TYPE_CHECKING:
    from history.lists.scopes import Scope


class RecordQuerySet(models.QuerySet["Record"]):
    def visible_to(self, user: User, scope: "Scope | None" = None) -> Self:
        """The calls of the extension that one works with now (HIST-05, LOG-20), or those of a `scope` that
        history.lists.scopes has found the user to have."""
        extensions = (user.acting,) if scope is None else scope.extensions
        if extensions is None:
            return self.all()
        return self.filter(extension=extensions[0]) if len(extensions) == 1 else self.filter(extension__in=extensions)

    def newest_first(self) -> Self:
        return self.order_by("-started", "-id")

    def missed(self) -> Self:
        return self.filter(outcome=Record.Outcome.MISSED)

    def waiting(self) -> Self:
        """Missed calls after which nobody was reached, and nobody said that it is done (history.models.MissedCall)."""
        entries = apps.get_model("history", "MissedCall").objects.filter(
            Q(scope=OuterRef("extension")) | Q(scope=OuterRef("via")),
            pbx=OuterRef("pbx"),
            origin=OuterRef("origin"),
            reached_at=None,
            done_at=None,
        )
        return self.missed().filter(Exists(entries))

    def completed(self) -> Self:
        """Calls in which somebody talked, in either direction (MAIN-13)."""
        return self.filter(outcome__in=(Record.Outcome.OUTGOING, Record.Outcome.INCOMING), answered__isnull=False)

    def reached_voicemail(self) -> Self:
        return self.filter(voicemail=True)


class Record(models.Model):
    """A finished leg, see pbx.states.FinishedLeg: the exchange's truth, copied, never edited by hand."""

    class Outcome(models.TextChoices):
        OUTGOING = "outgoing", _("Outgoing call")
        INCOMING = "incoming", _("Incoming call")
        MISSED = "missed", _("Missed call")
        ANSWERED_BY_OTHER = "answered_by_other", _("Answered by another person")

    pbx = models.CharField(max_length=40)
    origin = models.CharField(max_length=80)
    extension = models.CharField(max_length=6)
    direction = models.CharField(max_length=3)
    call = models.CharField(max_length=80)
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    number = models.CharField(max_length=40, blank=True, help_text="The other side, canonical; empty: withheld.")
    name = models.CharField(max_length=80, blank=True, help_text="The other side, as the exchange named it.")
    dialled = models.CharField(max_length=40, blank=True)
    started = models.DateTimeField()
    answered = models.DateTimeField(null=True)
    ended = models.DateTimeField()
    talk_seconds = models.PositiveIntegerField(default=0)
    answered_by = models.CharField(max_length=6, blank=True)
    voicemail = models.BooleanField(default=False)
    forwarded_to = models.CharField(max_length=40, blank=True)
    transferred_to = models.CharField(max_length=40, blank=True)
    asked = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Whom it was transferred to was the other end of another leg of the extension.",
    )
    onward_answered = models.DateTimeField(
        null=True, help_text="When somebody outside answered whom the extension had sent the call on to."
    )
    onward_seconds = models.PositiveIntegerField(
        default=0, help_text="Of talk outside that the extension caused and had no part in any more (COST-01)."
    )
    via = models.CharField(max_length=40, blank=True)
    to_own_mailbox = models.BooleanField(default=False)
    account = models.CharField(
        max_length=40, blank=True, default="", help_text="Who pays, where that is not the extension (SVC-07)."
    )
    final = models.BooleanField(default=False, help_text="Confirmed by the exchange's call detail record.")
    internal = models.BooleanField(default=False, help_text="The other side is an extension.")
    steps = models.TextField(blank=True, default="", help_text="pbx.states.Step as JSON; empty: nothing to tell.")

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("pbx", "origin", "extension", "direction"), name="history_one_record_for_each_leg"
            ),
        )
        indexes = (
            models.Index("extension", models.F("started").desc(), models.F("id").desc(), name="history_newest_first"),
            models.Index(
                "extension",
                "outcome",
                models.F("started").desc(),
                models.F("id").desc(),
                name="history_kind_newest_first",
            ),
            models.Index(
                "extension",
                models.F("started").desc(),
                models.F("id").desc(),
                condition=models.Q(voicemail=True),
                name="history_voicemail_newest_first",
            ),
            models.Index(
                "extension",
                models.F("started").desc(),
                models.F("id").desc(),
                condition=~models.Q(forwarded_to=""),
                name="history_forwarded_newest_first",
            ),
            models.Index(
                "account",
                models.F("started").desc(),
                models.F("id").desc(),
                condition=~models.Q(account=""),
                name="history_account_newest_first",
            ),
            models.Index(models.F("started").desc(), models.F("id").desc(), name="history_site_newest_first"),
            models.Index(
                "number", models.F("started").desc(), models.F("id").desc(), name="history_number_newest_first"
            ),
        )

    def __str__(self) -> str:
        return f"{self.started:%Y-%m-%d %H:%M} {self.extension} {self.outcome} {self.number}"


class Peer(models.Model):
    """Somebody who was once at the other end: what a search for a name or number looks through instead of the calls,
    so that its cost depends on how many people there are and not on how often they called."""

    number = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=80, blank=True)
    haystack = models.TextField(editable=False, default="", help_text="See phonebook.folding.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("number", "name"), name="history_peer_is_there_once"),)

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()


class Erasure(models.Model):
    """The history of an extension up to a moment was erased (LOG-23): whoever reads the exchange's log again, or an
    older backup, does not bring it back."""

    extension = models.CharField(max_length=6, unique=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.extension} until {self.until:%Y-%m-%d %H:%M}"

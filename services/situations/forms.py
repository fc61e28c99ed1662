"""A situation as somebody writes it: a name, a picture, and what it sets."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import User
from accounts.permissions import Permission
from cti.live import LiveBoard
from cti.presence import presentable
from pbx.features import Feature
from phonebook.plan import mailbox_code
from services import queries, targets
from services.announcements.choosing import choosable
from services.models import Situation
from services.models.situations import LONGEST_NAME
from services.models.status import LONGEST_STATUS
from services.situations import wishes
from services.situations.catalogue import Offer
from services.situations.presets import ICONS
from services.targets import FORWARDINGS
from services.times.until import Span, span_words
from services.times.working import working_week
from services.values import name_of
from ui.telephone_numbers import pretty

NUMBER = "number"
"""The choice that takes the number in the field beside it."""


class SituationForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)
    icon = forms.ChoiceField(label=gettext_lazy("Picture"), choices=[(icon, icon) for icon in ICONS])
    status = forms.CharField(label=gettext_lazy("Status text"), max_length=LONGEST_STATUS, required=False)
    span = forms.ChoiceField(label=gettext_lazy("Usual end"), required=False)
    company = forms.BooleanField(label=gettext_lazy("For the whole company"), required=False)

    def __init__(
        self, user: User, board: LiveBoard, offer: Offer | None, data: Mapping[str, Any] | None = None
    ) -> None:
        """`offer`: the one that is changed; None: a new one."""
        kept = wishes.read(offer.wishes) if offer else {}  # type: ignore[arg-type]
        initial = {"name": offer.name, "icon": offer.icon, "status": offer.status, "span": offer.span} if offer else {}
        super().__init__(data, initial={"icon": ICONS[0], **initial})
        self.user, self.board, self.offer = user, board, offer
        now, week = timezone.localtime(), working_week(user)
        spans = [(span.value, span_words(span, now, week)) for span in Span if span is not Span.MOMENT]
        asked = (Span.MOMENT.value, _("asked each time: date and time"))
        self.fields["span"].choices = [("", _("until I end it")), *spans, asked]  # type: ignore[attr-defined]
        if not user.has_perm(Permission.ADMINISTER) or (offer and offer.situation):
            del self.fields["company"]
        self._settable = [feature for feature in queries.available(wishes.SETTABLE, board) if self._may(feature)]
        for feature in self._settable:
            self._add(feature, kept.get(feature, ""))

    @property
    def services(self) -> Iterator[tuple[forms.BoundField, forms.BoundField | None]]:
        """The choice of each service, and its number."""
        for feature in self._settable:
            number = f"number_{feature}"
            yield self[f"set_{feature}"], self[number] if number in self.fields else None

    @cached_property
    def written(self) -> Situation:
        """As it is to be stored: the same row, or a new one."""
        data, offer = self.cleaned_data, self.offer
        row = offer.situation if offer and offer.situation else Situation(preset=offer.preset if offer else "")
        if row.pk is None:
            row.extension = "" if data.get("company") else self.user.acting
        row.name, row.icon, row.status, row.span = data["name"], data["icon"], data["status"], data["span"]
        row.wishes = self._untouched | data["wishes"]
        return row

    @property
    def _untouched(self) -> dict[str, str]:
        """What it sets and this form does not ask for, as the exchange cannot do it now."""
        kept = self.offer.wishes if self.offer else {}
        return {feature.value: wish for feature, wish in kept.items() if feature not in self._settable}

    def clean_name(self) -> str:
        return presentable(self.cleaned_data["name"])

    def clean_status(self) -> str:
        return presentable(self.cleaned_data["status"])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        found = {feature.value: self._wish(feature) for feature in self._settable}
        data["wishes"] = {feature: wish for feature, wish in found.items() if wish}
        if not self.errors and not data["wishes"] and not data.get("status"):
            self.add_error(None, _("Choose at least one service, or write a status text."))
        return data

    def _may(self, feature: Feature) -> bool:
        return self.user.has_perm(queries.permission(feature))

    def _add(self, feature: Feature, wish: str) -> None:
        words = {wishes.OFF: pgettext("setting", "off")}
        if feature in FORWARDINGS:
            words |= {
                wishes.MAILBOX: _("to my voicemail"),
                wishes.MOBILE: _("to my mobile"),
                NUMBER: _("to this number:"),
            }
        elif feature is Feature.DND_MESSAGE:
            words |= {each.name: each.description for each in choosable(self.user)}
        else:
            words = {wishes.ON: pgettext("setting", "on"), **words}
        is_number = feature in FORWARDINGS and bool(wish) and wish not in words
        choice = forms.ChoiceField(label=name_of(feature), required=False)
        if feature is Feature.DND_MESSAGE:
            choice.widget.attrs["translate"] = "no"  # it offers what people called their announcements
        choice.choices = [("", _("as it is")), *words.items()]
        choice.initial = NUMBER if is_number else wish
        self.fields[f"set_{feature}"] = choice
        if feature in FORWARDINGS:
            label = _("Number: %(service)s") % {"service": name_of(feature)}
            shown = pretty(wish) if is_number else ""
            self.fields[f"number_{feature}"] = forms.CharField(
                label=label, max_length=40, required=False, initial=shown
            )

    def _wish(self, feature: Feature) -> str:
        chosen = str(self.cleaned_data.get(f"set_{feature}", ""))
        if chosen != NUMBER:
            return chosen
        field = f"number_{feature}"
        text = str(self.cleaned_data.get(field, ""))
        if not text:
            self.add_error(field, ValidationError(_("Enter the number first."), code="required"))
            return ""
        try:
            has_mailbox = queries.has_mailbox(self.board, self.user.acting)
            key = targets.check_target(self.user, text, queries.forwards(self.board), has_mailbox=has_mailbox).key
        except ValidationError as error:
            self.add_error(field, error)
            return ""
        return wishes.MAILBOX if key == mailbox_code(self.user.acting) else key

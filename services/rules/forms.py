"""One rule as people write it: when · who · at what time → what happens (FNCP-07…10)."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.fields import RowsField
from accounts.models import User
from cti.masking import Shown
from pbx.routing.rules import State
from phonebook.lookup import known
from phonebook.models import Contact, Group
from phonebook.plan import plan
from phonebook.references import NotAReferenceError, seal, unseal
from services.announcements.choosing import Choice, choices
from services.models import Announcement, Calendar, Deed, Rule, Time, Who
from services.models.calendars import as_hours
from services.models.rules import KINDS, OF_CALENDARS, OF_OWN_HOURS, ON_ARRIVAL, STATES, TAKES_NUMBER
from services.rules.targets import Target, TargetError
from services.rules.wording import number_in_words
from services.times import hours
from ui.telephone_numbers import pretty

MOST_CALLERS = 100
_BEGINNING = re.compile(r"(\+[1-9][0-9]{0,14}|[0-9]{1,6})\*", re.ASCII)
_NEEDLESS = re.compile(r"[\s().\-/]+")
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RuleForm(forms.Form):
    state = forms.ChoiceField(choices=STATES, widget=forms.RadioSelect, label=_("When?"))
    kind = forms.ChoiceField(choices=KINDS, widget=forms.RadioSelect, label=_("Which calls?"))
    who = forms.ChoiceField(choices=Who.choices, widget=forms.RadioSelect, label=_("From whom?"))
    vips = forms.BooleanField(required=False, label=_("VIPs"))
    favourites = forms.BooleanField(required=False, label=_("My favourites"))
    withheld = forms.BooleanField(required=False, label=_("Callers who withhold their number"))
    groups = RowsField(
        Group.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label=_("Groups of the phonebook")
    )
    caller = forms.CharField(required=False, max_length=80, label=_("Name or number"))
    time = forms.ChoiceField(choices=Time.choices, widget=forms.RadioSelect, label=_("At what time?"))
    calendar = forms.ModelChoiceField(
        Calendar.objects.none(), required=False, label=_("Calendar"), empty_label=_("Choose a calendar")
    )
    first = forms.DateField(required=False, widget=_DAY, label=_("First day"))
    last = forms.DateField(required=False, widget=_DAY, label=_("Last day"))
    deed = forms.ChoiceField(choices=Deed.choices, widget=forms.RadioSelect, label=_("What happens?"))
    target = forms.CharField(required=False, max_length=40, label=_("To whom?"))
    of = forms.CharField(required=False, max_length=200)
    announcement = forms.ModelChoiceField(Announcement.objects.none(), required=False, label=_("Which announcement?"))

    def __init__(
        self, user: User, rule: Rule, targets: Target, data: QueryDict | None = None, *, offered: Collection[str]
    ) -> None:
        """`offered`: what may happen at this exchange, to this person."""
        self.posted = QueryDict(mutable=True) if data is None else data.copy()
        super().__init__(None if data is None else self.posted, initial=_initial(user, rule))
        self.user, self.rule, self.targets = user, rule, targets
        self.grows = "more" in self.posted
        """Somebody adds a caller, and the rule is not finished."""
        self.numbers: list[str] = list(rule.numbers) if data is None else self._posted_numbers()
        """Canonical, of callers."""
        self._choices(offered)

    def _choices(self, offered: Collection[str]) -> None:
        fields: Mapping[str, Any] = self.fields
        fields["groups"].queryset = Group.objects.visible_to(self.user).order_by("name")
        fields["calendar"].queryset = Calendar.objects.visible_to(self.user)
        if Deed.ANNOUNCE in offered:
            fields["announcement"].queryset = Announcement.objects.visible_to(self.user)
        fields["deed"].choices = [choice for choice in Deed.choices if choice[0] in offered]
        if self.initial["deed"] not in offered:
            self.initial["deed"] = Deed.FORWARD

    # -- what the page shows ------------------------------------------------------------------------------

    @property
    def week(self) -> tuple[hours.Day, ...]:
        return hours.grid(self._texts if self.is_bound else hours.fields(as_hours(self.rule.hours)))

    @property
    def chosen_contacts(self) -> list[Contact]:
        """Those that are ticked, as far as one may see them."""
        chosen = self.posted.getlist("contacts") if self.is_bound else map(str, self.initial.get("contacts", ()))
        ids = [each for each in chosen if each.isascii() and each.isdecimal() and len(each) < 19][:MOST_CALLERS]
        return list(Contact.objects.visible_to(self.user).filter(pk__in=ids).order_by("sort_key"))

    @property
    def chosen_numbers(self) -> list[tuple[str, str]]:
        """Reference and words of each."""
        shown = Shown(self.user, self.numbers)
        return [(seal(self.user, number), number_in_words(number, shown)) for number in self.numbers]

    @property
    def announcements(self) -> list[Choice]:
        chosen = self["announcement"].value()
        return list(choices(self.user, str(chosen or "")))

    # -- what somebody wrote ------------------------------------------------------------------------------

    def full_clean(self) -> None:
        """While it grows, nothing but the new caller is looked at."""
        if not self.grows:
            super().full_clean()
            return
        self._errors, self.cleaned_data = ErrorDict(), {}
        self._take_caller()

    def _take_caller(self) -> None:
        """Put who stands in `caller` among the callers, and empty it; else it says why not."""
        text = self.posted.get("caller", "").strip()
        if not text:
            return
        try:
            contact, number = self._caller(text)
        except ValidationError as error:
            self.add_error("caller", error)
            return
        self.posted["caller"] = ""
        if contact is not None:
            self.posted.appendlist("contacts", str(contact))
        elif number not in self.numbers:
            self.numbers.append(number)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        self._clean_callers(data)
        self._clean_time(data)
        self._clean_deed(data)
        return data

    def filled(self) -> Rule:
        """The rule as this valid form says; not stored."""
        data, rule = self.cleaned_data, self.rule
        for name in ("state", "kind", "who", "vips", "favourites", "withheld", "time", "first", "last", "deed"):
            setattr(rule, name, data[name])
        rule.numbers = self.numbers
        rule.author = self.user
        rule.calendar = data["calendar"] if data["time"] in OF_CALENDARS else None
        rule.hours = hours.plain(data.get("hours", ()))
        rule.announcement = data["announcement"] if data["deed"] == Deed.ANNOUNCE else None
        rule.target, rule.raw = data.get("number", ""), data.get("raw", "")
        return rule

    @property
    def _texts(self) -> dict[str, str]:
        return {name: str(value) for name, value in self.posted.items()}

    def _posted_numbers(self) -> list[str]:
        found = []
        for reference in self.posted.getlist("numbers")[:MOST_CALLERS]:
            try:
                found.append(unseal(self.user, reference))
            except NotAReferenceError:
                continue
        return found

    def _clean_callers(self, data: dict[str, Any]) -> None:
        if data.get("who") == Who.EVERYBODY:
            return
        self._take_caller()
        data["contacts"] = self.chosen_contacts
        named = [data.get(name) for name in ("vips", "favourites", "withheld", "groups")]
        if not (any(named) or self.numbers or data["contacts"]) and "caller" not in self.errors:
            self.add_error("caller", _("Say who: tick a group, or enter a name or number."))

    def _caller(self, text: str) -> tuple[int | None, str]:
        """A contact, or a number, or the beginning of numbers."""
        beginning = _NEEDLESS.sub("", text)
        if beginning.endswith("*"):
            beginning = f"+{beginning[2:]}" if beginning.startswith("00") else beginning
            if not _BEGINNING.fullmatch(beginning):
                raise ValidationError(_("Write the beginning as +4822* or 10*."))
            return None, beginning
        number = self._number(text)
        if not number:
            raise ValidationError(_("Choose somebody from the list, or enter a complete number."))
        one = known(self.user, [number]).get(number)
        return (one.contact_id if one and number.startswith("+") else None), number

    def _number(self, text: str) -> str:
        """What was typed or picked, canonical; a number that is shown to nobody comes by its reference."""
        if number := plan().canonical(text):
            return number
        try:
            return unseal(self.user, of) if (of := self.posted.get("of", "")) else ""
        except NotAReferenceError:
            return ""

    def _clean_time(self, data: dict[str, Any]) -> None:
        if data.get("time") in OF_CALENDARS and data.get("calendar") is None and "calendar" not in self.errors:
            self.add_error("calendar", _("Choose the calendar."))
        if data.get("time") in OF_OWN_HOURS:
            try:
                data["hours"] = hours.read(self._texts)
            except hours.HoursError as error:
                self.add_error("time", str(error))
            else:
                if not data["hours"]:
                    self.add_error("time", _("Enter the hours."))
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("The last day is before the first."))

    def _clean_deed(self, data: dict[str, Any]) -> None:
        deed, state = data.get("deed"), data.get("state")
        if deed in ON_ARRIVAL and state not in {State.ALWAYS, State.DND}:
            self.add_error("deed", _("A telephone can only ring for a call that has just arrived."))
        elif deed == Deed.RING_ALSO and state == State.DND:
            self.add_error("deed", _("While you are not to be disturbed, no other telephone rings along."))
        elif deed == Deed.ANNOUNCE and data.get("announcement") is None and "announcement" not in self.errors:
            self.add_error("announcement", _("Choose the announcement."))
        elif deed in TAKES_NUMBER or deed == Deed.MOBILE:
            self._clean_target(data)

    def _clean_target(self, data: dict[str, Any]) -> None:
        field = "deed" if data["deed"] == Deed.MOBILE else "target"
        text = data.get("target", "")
        if field == "target":
            kept = not text and self.rule.target and self.initial["target"] == ""
            text = self.rule.target if kept else self._number(text) or text
        try:
            number = self.targets.mobile() if field == "deed" else self.targets.check(text)
        except TargetError as refusal:
            self.add_error(field, str(refusal))
            return
        if field == "target":
            data["number"], data["raw"] = number.key, data.get("target", "")


def _initial(user: User, rule: Rule) -> dict[str, Any]:
    names = ("state", "kind", "who", "vips", "favourites", "withheld", "time", "calendar", "first", "last", "deed")
    stored: dict[str, Any] = {name: getattr(rule, name) for name in (*names, "announcement")}
    if rule.pk:
        stored["groups"] = list(rule.groups.values_list("pk", flat=True))
        stored["contacts"] = list(rule.contacts.values_list("pk", flat=True))
    hidden = rule.target and Shown(user, [rule.target]).hides(rule.target)
    return stored | {"target": "" if hidden else pretty(rule.target)}


class MoveForm(forms.Form):
    """Where a rule shall stand: a place counted from 0."""

    to = forms.IntegerField(min_value=0, max_value=1000)

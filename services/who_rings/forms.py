"""The question of "Who rings if …": who calls, when, and how the telephone is then."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from pbx.routing.callers import Caller
from pbx.routing.setups import Telephone
from phonebook.numbers import Number, NumberKind
from phonebook.plan import plan
from phonebook.references import NotAReferenceError, unseal

TELEPHONES: dict[str, Telephone | None] = {
    "now": None,
    "free": Telephone(),
    "busy": Telephone(busy=True),
    "offline": Telephone(registered=False),
}


class WhoRingsForm(forms.Form):
    caller = forms.CharField(required=False, max_length=80, label=_("Who calls?"))
    of = forms.CharField(required=False, max_length=200)
    withheld = forms.BooleanField(required=False, label=_("Somebody who withholds their number"))
    at = forms.DateTimeField(
        required=False,
        label=_("When?"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Empty: now."),
    )
    telephone = forms.ChoiceField(
        label=_("My telephone is"),
        choices=[
            ("now", pgettext_lazy("telephone", "as it is now")),
            ("free", pgettext_lazy("telephone", "free")),
            ("busy", pgettext_lazy("telephone", "busy")),
            ("offline", pgettext_lazy("telephone", "not registered")),
        ],
        widget=forms.RadioSelect,
        initial="now",
        required=False,
    )

    def __init__(self, user: User, asked: Mapping[str, Any]) -> None:
        super().__init__({"telephone": "now", **asked} if asked else None)
        self.user = user

    @property
    def asks(self) -> bool:
        """Is there somebody who calls?"""
        return bool(self.data.get("withheld") or str(self.data.get("caller", "")).strip())

    @property
    def who(self) -> Caller:
        """Once it is valid."""
        caller: Caller = self.cleaned_data["who"]
        return caller

    @property
    def moment(self) -> datetime:
        return self.cleaned_data.get("at") or timezone.now()

    @property
    def telephone_then(self) -> Telephone | None:
        """None: as it is."""
        return TELEPHONES[self.cleaned_data.get("telephone") or "now"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        if data.get("withheld"):
            data["who"] = Caller()
            return data
        number = self._number(data.get("caller", ""))
        if number is None:
            self.add_error("caller", _("Choose somebody from the list, or enter a complete number."))
        else:
            data["who"] = caller_of(number)
        return data

    def _number(self, text: str) -> Number | None:
        number = plan().read(text)
        if number.key:
            return number
        try:
            hidden = unseal(self.user, self.data.get("of", ""))
        except NotAReferenceError:
            return None
        return plan().read(hidden)


def caller_of(number: Number) -> Caller:
    return Caller(number.key, internal=number.kind is NumberKind.INTERNAL)

"""What people write into their speed dial."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from phonebook.models import Shortcut
from phonebook.models.contacts import LONGEST_NAME
from phonebook.numbers import Number, NumberKind
from phonebook.policy import NotAllowedError, Purpose, check_call
from phonebook.references import NotAReferenceError, unseal


class ShortcutForm(forms.Form):
    """A number, written out or by the reference `of`, and what its owner wants to call it."""

    kind = forms.ChoiceField(
        label=_("What for?"),
        choices=[
            (Shortcut.Kind.SPEED, pgettext_lazy("what for", "To call with one click")),
            (Shortcut.Kind.TRANSFER, pgettext_lazy("what for", "To transfer a call with one tap")),
        ],
        widget=forms.RadioSelect,
    )
    number = forms.CharField(label=_("Name or number"), max_length=40, required=False)
    of = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Call it"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("Left empty, it has the name that the phonebook gives to the number."),
    )

    def __init__(self, user: User, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.user = user
        self.number_key = ""
        """Canonical, once the form is valid."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        try:
            number = self._read(data)
        except (NotAllowedError, NotAReferenceError) as refusal:
            self.add_error("number", str(refusal) or _("This is not a telephone number."))
            return data
        if number.key in {self.user.extension, self.user.acting}:
            self.add_error("number", _("This is your own number."))
        elif number.kind is NumberKind.EMERGENCY and data.get("kind") == Shortcut.Kind.TRANSFER:
            self.add_error("number", _("A call cannot be transferred to an emergency number."))
        self.number_key = number.key
        return data

    def _read(self, data: Mapping[str, Any]) -> Number:
        """The one number policy says what may stand there; it is asked again with each call."""
        text = unseal(self.user, data["of"]) if data.get("of") else data.get("number", "")
        if not text:
            raise NotAllowedError(_("Enter a number, or choose somebody from the list."))
        return check_call(self.user, text, Purpose.KEEP)


class RestoreForm(ShortcutForm):
    """A shortcut that was removed, and where it stood."""

    position = forms.IntegerField(min_value=0, max_value=100)


class MoveForm(forms.Form):
    """Where a row shall stand in a list that is ordered by hand: a place counted from 0."""

    to = forms.IntegerField(min_value=0, max_value=100)


class MoveFavouriteForm(MoveForm):
    """Of favourites there may be more."""

    to = forms.IntegerField(min_value=0, max_value=10_000)

"""How somebody gets in: with a new account, by a link, by a PIN."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import ExtensionField, LineField
from accounts.guard import pins
from accounts.letters import takes_links
from accounts.models import User
from management.forms import department_field


class NewPersonForm(forms.Form):
    """An account, and how its person first gets in."""

    WAYS = (
        ("letter", _("By a link to the e-mail address")),
        ("sheet", _("By a sheet that I print and hand over")),
        ("pin", _("By a PIN that I tell them")),
    )
    extension = ExtensionField(label=_("Extension number"))
    comment = LineField(label=_("Comment"), max_length=60, help_text=_("The name that every telephone and list shows."))
    department = department_field()
    role = forms.ChoiceField(
        label=_("Role"), choices=User.Role.choices, widget=forms.RadioSelect, initial=User.Role.USER
    )
    email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    way = forms.ChoiceField(label=_("How they get in"), choices=WAYS, widget=forms.RadioSelect, initial="letter")
    pin = forms.CharField(
        label=_("PIN"),
        max_length=4,
        required=False,
        help_text=_("Four digits that are not easily guessed. They choose a password with it."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="id_new_%s")

    @property
    def makes_administrator(self) -> bool:
        role: str = self.cleaned_data["role"]
        return role == User.Role.ADMINISTRATOR

    def clean_extension(self) -> str:
        extension: str = self.cleaned_data["extension"]
        if User.objects.filter(extension=extension).exists():
            raise forms.ValidationError(_("There is an account with this number already."))
        return extension

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        way = data.get("way")
        if way == "letter" and not data.get("email") and "email" not in self.errors:
            self.add_error("email", _("An e-mail needs an address. Give one, or choose another way."))
        problem = pin_problem(data.get("pin", ""), data["extension"]) if way == "pin" and "extension" in data else ""
        if problem and "pin" not in self.errors:
            self.add_error("pin", problem)
        return data


class WayForm(forms.Form):
    """How the link for a new password gets to its owner."""

    LETTER, SHEET = "letter", "sheet"
    way = forms.ChoiceField(label=_("How they get the link"), widget=forms.RadioSelect)

    def __init__(self, person: User, data: Mapping[str, Any] | None = None) -> None:
        ways = [(self.SHEET, str(_("On a sheet that I print and hand over")))]
        if takes_links(person):
            ways.insert(0, (self.LETTER, str(_("In an e-mail to %(address)s") % {"address": person.email})))
        super().__init__(data, initial={"way": ways[0][0]}, auto_id="id_way_%s")
        self.fields["way"].choices = ways  # type: ignore[attr-defined]


class PinForm(forms.Form):
    """A PIN that opens an account once more."""

    pin = forms.CharField(
        label=_("New PIN"),
        max_length=4,
        help_text=_("Four digits that are not easily guessed."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
    )

    def __init__(self, person: User, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="id_pin_%s")
        self.person = person

    def clean_pin(self) -> str:
        pin: str = self.cleaned_data["pin"]
        if problem := pin_problem(pin, self.person.extension):
            raise forms.ValidationError(problem)
        return pin


def pin_problem(pin: str, extension: str) -> str:
    """Why `pin` cannot open the account of `extension`; empty if it can."""
    if not pins.is_pin(pin):
        return str(_("A PIN has four digits."))
    if pins.is_easily_guessed(pin, extension):
        return str(
            _(
                "This PIN is one of those that are guessed first: no repeated or consecutive digits, no year,"
                " nothing from the number itself."
            )
        )
    return ""

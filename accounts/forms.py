"""Log-in, password, and one's own settings."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from accounts.fields import SECRET_LENGTH, CurrentPasswordField, LineField, OwnExtensionField
from accounts.guard import passwords
from accounts.models import User
from accounts.proving import second_factor
from mail.messages import is_address
from ui.device import Density, LayoutChoice, Theme


def language_names() -> list[tuple[str, str]]:
    """Each in its own language, so that everybody finds theirs."""
    return [(code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES]


class StayForm(forms.Form):
    """Shall the session outlive the browser's window (LOG-09)?"""

    stay = forms.BooleanField(label=_("Stay logged in on this device"), required=False)


class LoginForm(StayForm):
    extension = OwnExtensionField()
    secret = forms.CharField(
        label=_("Password or PIN"),
        max_length=SECRET_LENGTH,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """The password once more, before a code is shown that needs none (LOG-16)."""

    current = CurrentPasswordField(
        help_text=_("So that nobody else has a code shown while you are away from your desk.")
    )


class SetPasswordForm(forms.Form):
    """A first password, or a new one; whoever is signed in proves with the current one that they are still there."""

    current = CurrentPasswordField()
    password = forms.CharField(
        label=_("New password"),
        max_length=SECRET_LENGTH,
        strip=False,
        widget=forms.PasswordInput(
            {"autocomplete": "new-password", "aria-describedby": "password-rules id_password_error"}
        ),
    )
    repeated = forms.CharField(
        label=_("Repeat password"),
        max_length=SECRET_LENGTH,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: Any, ask_current: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        guarded = second_factor.guards(user) if user.pk else second_factor.must_have(user)
        mighty = user.role != User.Role.USER and not guarded
        self.policy = passwords.in_force(mighty=mighty)
        if not ask_current:
            del self.fields["current"]
        next(iter(self.fields.values())).widget.attrs["autofocus"] = True

    @property
    def rules(self) -> tuple[passwords.Rule, ...]:
        """Stated beside the field, and ticked off while somebody types."""
        return tuple(rule for rule in passwords.rules(self.policy, self.user.own_words) if rule.sentence)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        reasons = passwords.reasons_against(password, self.user.own_words, self.policy)
        if reasons:
            raise forms.ValidationError(list(reasons))
        return password

    def clean_repeated(self) -> str:
        repeated: str = self.cleaned_data["repeated"]
        if "password" in self.cleaned_data and self.cleaned_data["password"] != repeated:
            raise forms.ValidationError(_("The two passwords differ."))
        return repeated


class ForgottenForm(forms.Form):
    """LOG-07."""

    extension = OwnExtensionField()


class SubscriberForm(forms.Form):
    """SUB-03; the e-mail address has a page of its own."""

    description = LineField(
        label=_("Description"),
        max_length=120,
        required=False,
        help_text=_("Colleagues see it beside your name: a holiday, a project, where you are."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, user: User, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"description": user.description})


class EmailForm(forms.Form):
    """SUB-03; a new address asks for the password, for it is where a new password would go."""

    address = forms.EmailField(
        label=_("New e-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    current = CurrentPasswordField()

    def __init__(self, user: User, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.user = user
        if user.email:
            self.fields["address"].help_text = _("Leave it empty to have no address any more.")

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if address and not is_address(address):
            raise forms.ValidationError(_("Type one e-mail address."))
        if address == self.user.email:
            raise forms.ValidationError(_("This is your address already.") if address else _("Type an e-mail address."))
        return address


class ApplicationForm(forms.Form):
    """APP-01…03, 06, 07: what belongs to the user wherever they are, and what to this device (X-18)."""

    OF_USER = ("language", "callback", "enter_action", "notify_calls", "ring_sound")
    OF_DEVICE = ("layout", "theme", "density")

    language = forms.ChoiceField(label=_("Language"), widget=forms.RadioSelect, choices=language_names)
    callback = forms.ChoiceField(
        label=_("Calling back"),
        widget=forms.RadioSelect,
        choices=User.Callback.choices,
        help_text=_("With which telephone a click on a number calls."),
    )
    enter_action = forms.ChoiceField(
        label=_("What Enter does"),
        widget=forms.RadioSelect,
        choices=User.EnterAction.choices,
        help_text=_("Also a double click, on a colleague or a search hit. A single click always shows the person."),
    )
    notify_calls = forms.BooleanField(
        label=_("Announce calls"),
        required=False,
        help_text=_("The browser shows who is calling while you look at something else."),
        widget=forms.CheckboxInput({"class": "switch", "data-asks-for-notices": ""}),
    )
    ring_sound = forms.BooleanField(
        label=_("Ring in the browser"),
        required=False,
        help_text=_("The browser rings until the call is answered or over. Your telephone rings as always."),
        widget=forms.CheckboxInput({"class": "switch"}),
    )
    layout = forms.ChoiceField(
        label=_("Version"),
        widget=forms.RadioSelect,
        choices=[
            (LayoutChoice.AUTO.value, _("Automatic")),
            (LayoutChoice.FULL.value, _("Full")),
            (LayoutChoice.MOBILE.value, _("Mobile")),
        ],
    )
    theme = forms.ChoiceField(
        label=_("Colours"),
        widget=forms.RadioSelect,
        choices=[
            (Theme.AUTO.value, _("As the device")),
            (Theme.LIGHT.value, _("Light")),
            (Theme.DARK.value, _("Dark")),
        ],
    )
    density = forms.ChoiceField(
        label=_("Density"),
        widget=forms.RadioSelect,
        choices=[(Density.COMFORTABLE.value, _("Comfortable")), (Density.COMPACT.value, _("Compact"))],
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not user.mobile:
            self.fields["callback"].choices = [  # type: ignore[attr-defined]
                choice for choice in User.Callback.choices if choice[0] != User.Callback.MOBILE
            ]

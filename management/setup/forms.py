"""What the assistant asks a stranger."""

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.fields import ExtensionField, LineField
from accounts.forms import SetPasswordForm, language_names
from accounts.models import User
from mail.messages import is_address


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Setup code"),
        max_length=100,
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "spellcheck": "false",
                "autocapitalize": "none",
                "translate": "no",
                "autofocus": True,
            }
        ),
    )


class FirstForm(SetPasswordForm):
    """Who the first administrator is, and their password, by the rules for administrators."""

    extension = ExtensionField(
        label=_("Extension number"),
        help_text=_("That of your telephone: with it you log in, and the test call rings it."),
    )
    comment = LineField(
        label=_("Name"), max_length=60, widget=forms.TextInput({"autocomplete": "name", "translate": "no"})
    )
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        help_text=_("A link for a new password goes there, and what administrators are warned of."),
        widget=forms.EmailInput({"autocomplete": "email", "translate": "no"}),
    )
    language = forms.ChoiceField(label=_("Language"), widget=forms.RadioSelect, choices=language_names)
    field_order = ("extension", "comment", "email", "language", "password", "repeated")

    def __init__(self, data: QueryDict | None = None) -> None:
        said = {name: data.get(name, "") if data else "" for name in ("extension", "comment", "email")}
        person = User(role=User.Role.ADMINISTRATOR, **{name: value[:80] for name, value in said.items()})
        super().__init__(person, data, ask_current=False, initial={"language": get_language()})

    def clean_email(self) -> str:
        text: str = self.cleaned_data["email"]
        if text and not is_address(text):
            raise forms.ValidationError(_("This is no e-mail address."))
        return text

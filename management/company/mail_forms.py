"""What an administrator types about the mail server, and where a test letter shall go."""

import re
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import CurrentPasswordField
from accounts.models import User
from company.models import MailServer
from company.tls import Tls
from mail.messages import is_address
from management.company.forms import QUIET, HostField, PortField
from management.company.mail import Wish, keeps_password, may_test

OWN, INSTALLATION = "own", "installation"
_PRINTABLE: Final = re.compile(r"[ -~]+")
"""What smtplib can log in with."""


class MailServerForm(forms.Form):
    use = forms.ChoiceField(
        label=_("E-mails leave by"),
        choices=[(INSTALLATION, _("the mail server of the installation")), (OWN, _("a mail server of our own"))],
        widget=forms.RadioSelect,
    )
    host = HostField(
        label=pgettext_lazy("mail server", "Server"), help_text=_("Its name, as mail.example.com, or its address.")
    )
    port = PortField("MAIL_SERVER_PORTS", _("Mail servers are at the ports %(ports)s here."))
    tls = forms.ChoiceField(
        label=_("Encryption"),
        required=False,
        choices=[
            (Tls.STARTTLS.value, "STARTTLS"),
            (Tls.TLS.value, "TLS"),
            (Tls.NONE.value, pgettext_lazy("encryption", "none")),
        ],
        help_text=_("STARTTLS is usual with port 587 and 25, TLS with port 465."),
        widget=forms.RadioSelect,
    )
    insecure = forms.BooleanField(
        label=_("I know that everybody on the way can read the e-mails, the links in them, and the password"),
        required=False,
    )
    user = forms.CharField(
        label=pgettext_lazy("mail server", "User"),
        required=False,
        max_length=254,
        help_text=_("Empty: the server asks for none."),
        widget=forms.TextInput(QUIET),
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        max_length=254,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    sender = forms.CharField(
        label=_("Sender"),
        required=False,
        max_length=254,
        help_text=_("The address that e-mails come from. Many servers take only that of the user."),
        widget=forms.TextInput({**QUIET, "inputmode": "email"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    current = CurrentPasswordField(
        help_text=_("Every link for a new password leaves by this server. So it takes your own password.")
    )

    def __init__(self, row: MailServer, data: QueryDict | None = None) -> None:
        start = {"host": row.host, "port": row.port, "tls": row.tls, "user": row.user, "sender": row.sender}
        use = OWN if row.own else INSTALLATION
        super().__init__(data, initial={**start, "use": use, "version": row.version})
        self.row = row
        self.fields["port"].widget.attrs["placeholder"] = "587"

    @property
    def wish(self) -> Wish:
        """Of a form that is valid and wants the own server."""
        said = self.cleaned_data
        return Wish(said["host"], said["port"], Tls(said["tls"]), said["user"], said["password"], said["sender"])

    def clean_user(self) -> str:
        return self._of("user", _PRINTABLE, _("A user consists of letters and signs without accents."))

    def clean_password(self) -> str:
        return self._of("password", _PRINTABLE, _("Mail servers take only letters and signs without accents here."))

    def clean_sender(self) -> str:
        text: str = self.cleaned_data["sender"]
        if text and not (is_address(text) and text.isascii()):
            raise forms.ValidationError(_("This is no e-mail address."))
        return text

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("use") == OWN:
            self._own(said)
        return said

    def _own(self, said: dict[str, Any]) -> None:
        needed = _("An own mail server needs this.")
        for name in ("host", "port", "tls"):
            if not said.get(name) and name not in self.errors:
                self.add_error(name, needed)
        if said.get("tls") == Tls.NONE and not said.get("insecure"):
            self.add_error("insecure", _("Tick this, or choose another encryption."))
        if self.errors:
            return
        if said["password"] and not said["user"]:
            self.add_error("user", _("A password goes with a user."))
        elif said["user"] and not said["password"] and not keeps_password(self.row, self.wish):
            asked = _(
                "Type the password: one that was stored is kept for the same server, port, encryption and user only."
            )
            self.add_error("password", asked)

    def _of(self, name: str, pattern: re.Pattern[str], refusal: Any) -> str:
        text: str = self.cleaned_data[name]
        if text and not pattern.fullmatch(text):
            raise forms.ValidationError(refusal)
        return text


class MailTestForm(forms.Form):
    to = forms.CharField(
        label=_("To the address"), max_length=254, widget=forms.EmailInput({"autocomplete": "email", "translate": "no"})
    )

    def __init__(self, user: User, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"to": user.email})

    def clean_to(self) -> str:
        text: str = self.cleaned_data["to"]
        if not is_address(text):
            raise forms.ValidationError(_("This is no e-mail address."))
        if not may_test(text):
            raise forms.ValidationError(
                _("Test e-mails go to people of the company, or to others at the same mail domains.")
            )
        return text

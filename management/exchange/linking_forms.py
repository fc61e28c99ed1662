"""What an administrator types about the exchange."""

import re
from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import CurrentPasswordField
from company.exchange import trust
from company.models import Exchange
from management.company.forms import QUIET, HostField, PortField
from management.exchange.linking import Wish, secret_for

OWN, INSTALLATION = "own", "installation"
USER: Final = "webcti"
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]+")
_PRINTABLE: Final = re.compile(r"[!-~]+")
"""What one line of manager.conf can hold; a semicolon would begin a comment."""


class LinkForm(forms.Form):
    use = forms.ChoiceField(label=_("The portal stands on"), widget=forms.RadioSelect)
    host = HostField(
        label=_("Address of the exchange"),
        help_text=_("Its name, as pbx.example.com, or its address; 127.0.0.1 if it is this machine."),
    )
    port = PortField("PBX_PORTS", _("Manager interfaces are at the ports %(ports)s here."))
    tls = forms.ChoiceField(
        label=_("Encryption"),
        required=False,
        choices=[("tls", "TLS"), ("none", pgettext_lazy("encryption", "none"))],
        help_text=_(
            "Without TLS only to an exchange on this machine or in a network that you trust: port 5038. With TLS: 5039."
        ),
        widget=forms.RadioSelect,
    )
    authority = forms.CharField(
        label=_("Certificate of the exchange, or of who vouches for it"),
        required=False,
        max_length=50_000,
        help_text=_("As text that begins with BEGIN CERTIFICATE. Empty: a public authority vouches for it."),
        widget=forms.Textarea({**QUIET, "rows": 4}),
    )
    user = forms.CharField(
        label=_("User of the manager interface"), required=False, max_length=64, widget=forms.TextInput(QUIET)
    )
    secret = forms.CharField(
        label=_("Secret"),
        required=False,
        max_length=254,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    current = CurrentPasswordField(
        help_text=_(
            "Whoever names the exchange can have every call told to somebody else. So it takes your own password."
        )
    )

    def __init__(self, row: Exchange, data: QueryDict | None = None, *, asks_password: bool = True) -> None:
        start = {
            "use": OWN if row.own or not row.host else INSTALLATION,
            "host": row.host,
            "port": row.port if row.host else 5038,
            "tls": "tls" if row.tls else "none",
            "authority": row.authority,
            "user": row.user or USER,
            "version": row.version,
        }
        super().__init__(data, initial=start)
        self.row = row
        self.fields["use"].choices = [  # type: ignore[attr-defined]
            (OWN, _("an Asterisk or FreePBX")),
            (
                INSTALLATION,
                _("the simulator that is built in")
                if settings.PBX_URL.startswith("simulator:")
                else _("that of the installation"),
            ),
        ]
        if not asks_password:
            del self.fields["current"]

    @property
    def is_own(self) -> bool:
        return bool(self.cleaned_data["use"] == OWN)

    @property
    def wish(self) -> Wish:
        """Of a form that is valid and wants an exchange of its own."""
        said = self.cleaned_data
        encrypted = said["tls"] == "tls"
        return Wish(
            said["host"],
            said["port"],
            encrypted,
            said["authority"].strip() if encrypted else "",
            said["user"],
            said["secret"],
        )

    def clean_user(self) -> str:
        text: str = self.cleaned_data["user"]
        if text and not _NAME.fullmatch(text):
            raise forms.ValidationError(_("A user consists of letters, digits, dots, hyphens and underscores."))
        return text

    def clean_secret(self) -> str:
        text: str = self.cleaned_data["secret"]
        if text and (not _PRINTABLE.fullmatch(text) or ";" in text):
            raise forms.ValidationError(_("A secret has no blanks, no accents and no semicolon."))
        return text

    def clean_authority(self) -> str:
        text: str = self.cleaned_data["authority"]
        if text.strip():
            try:
                trust(text.strip())
            except ValueError as error:
                raise forms.ValidationError(_("This is no certificate.")) from error
        return text

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("use") == OWN:
            self._own(said)
        return said

    def _own(self, said: dict[str, Any]) -> None:
        for name in ("host", "port", "tls", "user"):
            if not said.get(name) and name not in self.errors:
                self.add_error(name, _("The exchange needs this."))
        if not self.errors and not secret_for(self.row, self.wish):
            self.add_error(
                "secret",
                _("Type the secret, or have one made: a stored one is kept for the same exchange and user only."),
            )

"""What an administrator says of an installer, and that it is they who say it."""

import base64
import binascii
import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import CurrentPasswordField
from downloads.arriving import Claim
from downloads.kinds import HEAD, TAIL
from downloads.names import LONGEST_VERSION, shown_name

_VERSION: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_ -]*")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_MOST_NUMBER: Final = 2**53
"""Browsers count no further."""


class ConfirmForm(forms.Form):
    """The password once more."""

    current = CurrentPasswordField(
        help_text=_("Everybody installs what stands here. So it takes your password, and all administrators are told.")
    )


class UploadForm(ConfirmForm):
    version = forms.CharField(
        label=_("Version"),
        max_length=LONGEST_VERSION,
        required=False,
        help_text=_("Empty: as the file's name tells it."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    sha256 = forms.CharField(
        label=_("SHA-256 checksum"),
        max_length=200,
        required=False,
        help_text=_("As its maker publishes it: a file that has another one is refused."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "translate": "no"}),
    )

    field_order = ("version", "sha256", "current")

    def clean_version(self) -> str:
        version: str = self.cleaned_data["version"]
        if version and not _VERSION.fullmatch(version):
            raise forms.ValidationError(_("A version consists of letters, digits, dots and hyphens."))
        return version

    def clean_sha256(self) -> str:
        found = "".join(self.cleaned_data["sha256"].split()).lower().removeprefix("sha256:")
        if found and not _DIGEST.fullmatch(found):
            raise forms.ValidationError(_("A SHA-256 checksum has 64 digits from 0 to 9 and a to f."))
        return found


class ClaimForm(UploadForm):
    """What a script sends with it, of the file that somebody chose."""

    name = forms.CharField(max_length=1000, strip=False)
    size = forms.IntegerField(min_value=0, max_value=_MOST_NUMBER)
    modified = forms.IntegerField(min_value=0, max_value=_MOST_NUMBER)
    head = forms.CharField(max_length=2 * HEAD, required=False)
    tail = forms.CharField(max_length=2 * TAIL, required=False)

    def clean_name(self) -> str:
        return shown_name(self.cleaned_data["name"])

    def clean_head(self) -> bytes:
        return _bytes(self.cleaned_data["head"])[:HEAD]

    def clean_tail(self) -> bytes:
        return _bytes(self.cleaned_data["tail"])[-TAIL:]

    @property
    def claim(self) -> Claim:
        said: dict[str, Any] = self.cleaned_data
        return Claim(
            name=said["name"],
            size=said["size"],
            head=said["head"],
            tail=said["tail"],
            modified=said["modified"],
            version=said["version"],
            expected=said["sha256"],
        )


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise forms.ValidationError("no base64", code="base64") from error

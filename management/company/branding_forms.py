"""What an administrator chooses of the portal's look."""

from typing import TYPE_CHECKING

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import LineField
from company.colours import HEX
from company.models import Brand
from management.company.branding import LARGEST

if TYPE_CHECKING:
    Files = MultiValueDict[str, UploadedFile[bytes]]

PORTALS, OWN = "portal", "own"
SAID = {
    "kind": _("This is no picture: PNG, JPEG or WebP."),
    "large": _("The picture has more than 4096 pixels on one side."),
    "small": _("The picture is empty, or has less than 16 pixels on one side."),
    "broken": _("The picture is broken."),
}
DEFAULT = "#0b6474"


def clean_color(text: str) -> str:
    """`#rrggbb`, or nothing for what is none."""
    found = text.strip().lower()
    return found if HEX.fullmatch(found) else ""


class BrandForm(forms.Form):
    name = LineField(
        label=_("Name of the company"),
        required=False,
        max_length=60,
        help_text=_("Stands on the page where one logs in, on every page, on paper, and as sender of e-mails."),
        widget=forms.TextInput({"autocomplete": "organization", "translate": "no"}),
    )
    palette = forms.ChoiceField(
        label=pgettext_lazy("of the portal", "Colour"),
        choices=[(PORTALS, _("the portal's")), (OWN, _("our own"))],
        widget=forms.RadioSelect,
    )
    color = forms.CharField(
        label=_("Our colour"), required=False, max_length=7, widget=forms.TextInput({"type": "color"})
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        max_length=255,
        help_text=_("PNG, JPEG or WebP, up to 200 KB. Wide ones with a transparent ground look best."),
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp"}),
    )
    remove = forms.BooleanField(label=_("Without a logo"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, row: Brand, data: QueryDict | None = None, files: "Files | None" = None) -> None:
        start = {"name": row.name, "color": row.color or DEFAULT, "palette": OWN if row.color else PORTALS}
        super().__init__(data, files, initial={**start, "version": row.version})

    def clean_color(self) -> str:
        if self.cleaned_data.get("palette") != OWN:
            return ""
        found = clean_color(self.cleaned_data["color"])
        if not found:
            raise forms.ValidationError(_("A colour is written as #0b6474."))
        return found

    def clean_logo(self) -> bytes:
        file: UploadedFile[bytes] | None = self.cleaned_data["logo"]
        if file is None:
            return b""
        if file.size is None or file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 200 KB."))
        content: bytes = file.read(LARGEST)
        return content

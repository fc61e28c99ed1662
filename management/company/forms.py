"""What forms for administrators share: hosts, their ports, and the way back."""

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.fields import CurrentPasswordField
from company.reachable import LONGEST, clean_host

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

QUIET: Final = {"autocomplete": "off", "spellcheck": "false", "translate": "no"}


class HostField(forms.CharField):
    """A name or an address, in its one way of writing."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput({**QUIET, "inputmode": "url"})
        super().__init__(required=False, max_length=LONGEST, widget=widget, **more)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        try:
            return clean_host(text) if text else ""
        except ValueError as error:
            raise forms.ValidationError(_("This is no name of a server, and no address.")) from error


class PortField(forms.IntegerField):
    """One of those that the `setting` allows; `refusal` names them by %(ports)s (T-SMTP-01)."""

    def __init__(self, setting: str, refusal: "_StrPromise") -> None:
        widget = forms.NumberInput({"autocomplete": "off"})
        super().__init__(label=_("Port"), required=False, min_value=1, max_value=65535, widget=widget)
        self._setting, self._refusal = setting, refusal

    def clean(self, value: Any) -> int | None:
        port: int | None = super().clean(value)
        ports = getattr(settings, self._setting)
        if port is not None and port not in ports:
            raise forms.ValidationError(self._refusal, params={"ports": ", ".join(map(str, sorted(ports)))})
        return port


class UndoForm(forms.Form):
    """Takes the password as well: what was before may allow more."""

    current = CurrentPasswordField()

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="undo_%s")

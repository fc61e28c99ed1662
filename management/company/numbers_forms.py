"""What an administrator chooses of the number policy, and what they ask it."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import phonenumbers
from babel import Locale
from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import CurrentPasswordField
from accounts.models import User
from company.models import NumberPolicy
from company.numbers import LIMITS, Rules
from management.company.forms import QUIET, HostField
from phonebook.numbers import NumberKind
from phonebook.plan import plan

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST: Final = 100
"""Beginnings, and codes."""
_BETWEEN: Final = re.compile(r"[\s().\-/]+")
_BEGINNING: Final = re.compile(r"\+[1-9][0-9]{1,13}", re.ASCII)
WORDS: "Mapping[str, tuple[_StrPromise, _StrPromise]]" = {
    "calls_per_minute": (_("Calls in a minute"), _("That one account may place from the portal.")),
    "calls_per_hour": (_("Calls in an hour"), _("The same within an hour. Emergency numbers are not counted.")),
    "refused_per_hour": (
        _("Refused numbers in an hour"),
        _("That one account may try before the administrators are told."),
    ),
    "forwards_per_day": (
        _("Forwardings in a day"),
        _(
            "To the outside, of one person, before each further one takes their password"
            " and the administrators are told."
        ),
    ),
    "forwarded_lines_per_day": (
        _("Forwarded extensions in a day"),
        _("So many extensions one person may send outside before the same happens."),
    ),
    "night_forwards_per_hour": (
        _("Forwarded calls in an hour at night"),
        _(
            "Of one extension, from outside to the outside, at night and at weekends,"
            " before the administrators are told."
        ),
    ),
    "watchdog_days": (
        _("Days until a forgotten service is told"),
        _("Who left a forwarding, do not disturb or the lock on for longer is told once a week; 0: nobody."),
    ),
}


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Code and name of each country that can be called, in the order of the names; without the own one."""
    names = Locale.parse(language).territories
    codes = phonenumbers.SUPPORTED_REGIONS - {settings.REGION}
    found = ((code, names.get(code, code)) for code in codes)
    return tuple(sorted(found, key=lambda each: (_folded(each[1]), each[0])))


def country_name(code: str) -> str:
    return str(Locale.parse(_language()).territories.get(code, code))


class NumberPolicyForm(forms.Form):
    """Empty, and the same as the environment says: as the environment says."""

    countries = forms.MultipleChoiceField(
        label=_("Countries"), required=False, choices=list, widget=forms.CheckboxSelectMultiple
    )
    special = forms.CharField(
        label=_("Further beginnings with a special charge"),
        required=False,
        max_length=2000,
        help_text=_("Beside those that are known, as 70 or +44 871. Who calls them needs that right."),
        widget=forms.Textarea({**QUIET, "rows": 3}),
    )
    codes = forms.CharField(
        label=_("Service codes"),
        required=False,
        max_length=2000,
        help_text=_("Codes of the exchange that may be dialled from the portal, as *43; others are refused."),
        widget=forms.Textarea({**QUIET, "rows": 3}),
    )
    hold_unusual_forwards = forms.BooleanField(
        label=_("Only administrators may set unusual forwardings"),
        required=False,
        help_text=_("Abroad, with a special charge, or many in a day. Otherwise the password is asked."),
    )
    access_number = forms.CharField(
        label=_("Access number"),
        required=False,
        max_length=40,
        help_text=_(
            "Of the exchange, which mobile clients call through the mobile network. With area or country code."
        ),
        widget=forms.TextInput({**QUIET, "inputmode": "tel"}),
    )
    public_address = HostField(
        label=_("Public address"),
        help_text=_("Name or address of the exchange, by which mobile clients reach it through the internet."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    current = CurrentPasswordField(
        help_text=_("This decides what an account in wrong hands can cost. So it takes your own password.")
    )

    def __init__(self, row: NumberPolicy, data: QueryDict | None = None) -> None:
        rules = Rules.of(row)
        start: dict[str, Any] = {name: getattr(row, name) for name in LIMITS}
        start |= {
            "countries": sorted(rules.countries - {settings.REGION}),
            "special": ", ".join(rules.special),
            "codes": ", ".join(sorted(rules.codes - {settings.VOICEMAIL_NUMBER})),
            "hold_unusual_forwards": rules.hold_unusual_forwards,
            "access_number": row.access_number,
            "public_address": row.public_address,
            "version": row.version,
        }
        super().__init__(data, initial=start)
        self.fields["countries"].choices = countries(_language())  # type: ignore[attr-defined]
        if settings.HOLD_UNUSUAL_FORWARDS:
            self.fields["hold_unusual_forwards"].disabled = True
        for name, bounds in LIMITS.items():
            label, meaning = WORDS[name]
            field = forms.IntegerField(
                label=label,
                required=False,
                min_value=bounds.least,
                max_value=bounds.most,
                widget=forms.NumberInput({"autocomplete": "off", "placeholder": str(bounds.given)}),
            )
            said = gettext("%(meaning)s Empty: as the installation says, %(given)s.")
            field.help_text = said % {"meaning": meaning, "given": bounds.given}
            self.fields[name] = field

    @property
    def limits(self) -> list[forms.BoundField]:
        return [self[name] for name in LIMITS]

    @property
    def wanted(self) -> dict[str, Any]:
        """As management.company.numbers.change takes it."""
        said, given = self.cleaned_data, Rules.given()
        chosen, codes = frozenset(said["countries"]), frozenset(said["codes"])
        wanted: dict[str, Any] = {name: said[name] for name in LIMITS}
        return wanted | {
            "countries": None if chosen == given.countries - {settings.REGION} else sorted(chosen),
            "special": said["special"],
            "codes": None if codes == given.codes - {settings.VOICEMAIL_NUMBER} else sorted(codes),
            "hold_unusual_forwards": bool(said["hold_unusual_forwards"]) and not settings.HOLD_UNUSUAL_FORWARDS,
            "access_number": said["access_number"],
            "public_address": said["public_address"],
        }

    def clean_special(self) -> list[str]:
        return sorted({_beginning(text) for text in self._several("special")})

    def clean_access_number(self) -> str:
        text: str = self.cleaned_data["access_number"]
        number = plan().read(text)
        if text and number.kind is not NumberKind.EXTERNAL:
            raise forms.ValidationError(_("Enter a complete number, with area or country code."))
        return number.key if text else ""

    def clean_codes(self) -> list[str]:
        found = self._several("codes")
        for text in found:
            if plan().read(text).kind is not NumberKind.SERVICE_CODE:
                raise forms.ValidationError(_("%(text)s is no service code: they hold * or #."), params={"text": text})
        return sorted(set(found) - {settings.VOICEMAIL_NUMBER})

    def _several(self, name: str) -> list[str]:
        """What commas and lines part; blanks within are those of a number."""
        found = [_BETWEEN.sub("", part) for part in re.split(r"[,;\n]", self.cleaned_data[name])]
        found = [part for part in found if part]
        if len(found) > MOST:
            raise forms.ValidationError(_("These are more than %(most)d."), params={"most": MOST})
        return found


class MayForm(forms.Form):
    """May this be dialled, and by whom?"""

    number = forms.CharField(
        label=_("Number"), max_length=60, widget=forms.TextInput({**QUIET, "inputmode": "tel", "id": "may-number"})
    )
    who = forms.CharField(
        label=_("Person"),
        max_length=80,
        help_text=_("Extension number or name."),
        widget=forms.TextInput({**QUIET, "id": "may-who"}),
    )

    def clean_who(self) -> User:
        text: str = self.cleaned_data["who"]
        exact: User | None = User.objects.filter(extension=text).first()
        if exact is not None:
            return exact
        alike: list[User] = list(User.objects.filter(is_active=True, comment__icontains=text).order_by("extension")[:4])
        if not alike:
            raise forms.ValidationError(_("Nobody has this number or name."))
        if len(alike) > 1:
            numbers = ", ".join(user.extension for user in alike[:3]) + (" …" if alike[3:] else "")
            words = _("Several people are called so: %(numbers)s. Enter the number.")
            raise forms.ValidationError(words, params={"numbers": numbers})
        return alike[0]


def _beginning(text: str) -> str:
    """With the country code: `70` → `+4870`, `0044871` → `+44871`."""
    digits = f"+{text[2:]}" if text.startswith("00") else text
    home = f"+{plan().country_code}"
    if not digits.startswith("+"):
        digits = home + digits.removeprefix("0")
    if not _BEGINNING.fullmatch(digits) or home.startswith(digits):
        raise forms.ValidationError(_("%(text)s is no beginning of a number."), params={"text": text})
    return digits


def _language() -> str:
    return (get_language() or settings.LANGUAGE_CODE).partition("-")[0]


def _folded(name: str) -> str:
    """Ł beside L, Ö beside O: as a reader looks for it."""
    plain = unicodedata.normalize("NFD", name.casefold().replace("ł", "l"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))

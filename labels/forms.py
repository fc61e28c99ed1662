"""All keys of a telephone as one form: a row for each."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import IS_EXTENSION
from cti.presence import presentable
from labels import catalogue
from labels.models import LONGEST_PARAMETER, Content, Function, Place, Telephone
from labels.wording import DIALLED

_DIALLED = re.compile(r"[+]?[0-9*#][0-9*# ()/.-]*", re.ASCII)


class KeyForm(forms.Form):
    """One key. `hidden`: its number is shown to nobody; it stays unless another is given."""

    function = forms.ChoiceField(label=_("Function"), choices=Function.choices, required=False)
    parameter = forms.CharField(
        label=_("Number or name"),
        max_length=LONGEST_PARAMETER,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    label = forms.CharField(label=_("Label"), required=False, widget=forms.TextInput({"autocomplete": "off"}))

    def __init__(
        self, data: Mapping[str, Any] | None, prefix: str, now: Content, *, characters: int, hidden: bool
    ) -> None:
        initial = now._replace(parameter="" if hidden else now.parameter)._asdict()
        super().__init__(data, prefix=prefix, initial=initial)
        self._kept = now.parameter if hidden else ""
        label = self.fields["label"]
        label.max_length = characters  # type: ignore[attr-defined]
        label.validators.append(forms.CharField(max_length=characters).validators[0])
        label.widget.attrs["maxlength"] = characters

    def clean_label(self) -> str:
        return presentable(self.cleaned_data["label"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        if "function" not in data or "parameter" not in data:
            return data
        function, parameter = data["function"], presentable(data["parameter"])
        if function in DIALLED and not parameter:
            parameter = self._kept
        if not function:
            parameter = ""
        elif function in {Function.EXTENSION, Function.NUMBER, Function.SERVICE} and not parameter:
            self.add_error("parameter", _("Which number?"))
        elif function == Function.EXTENSION and not self._is_kept(parameter):
            try:
                IS_EXTENSION(parameter)
            except forms.ValidationError as error:
                self.add_error("parameter", error)
        elif function in {Function.NUMBER, Function.SERVICE} and not _DIALLED.fullmatch(parameter):
            self.add_error("parameter", _("A number has digits, * and # only."))
        data["parameter"] = parameter
        return data

    def _is_kept(self, parameter: str) -> bool:
        return bool(self._kept) and parameter == self._kept

    @property
    def content(self) -> Content:
        """What a valid form says."""
        return Content(*(self.cleaned_data[name] for name in Content._fields))


@dataclass(frozen=True, slots=True)
class Row:
    place: Place
    form: KeyForm
    suggested: str
    """What is printed while the label is empty."""
    hidden: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """A telephone or a console of it, with a row for each key."""

    title: str
    rows: list[Row]


class KeysForm:
    """Not one of Django's, for it is many of them."""

    def __init__(
        self,
        telephone: Telephone,
        suggested: Mapping[Place, str],
        hidden: Collection[str],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        self._contents, self._units = telephone.contents, telephone.units
        self._suggested, self._hidden = suggested, hidden
        self.version = telephone.version if data is None else self.version_of(data)
        self.forms = {place: self._form(place, data) for place in telephone.places}

    def _form(self, place: Place, data: Mapping[str, Any] | None) -> KeyForm:
        now = self._contents.get(place, Content())
        return KeyForm(
            data,
            f"k{place.unit}-{place.number}",
            now,
            characters=self._units[place.unit].characters,
            hidden=now.parameter in self._hidden,
        )

    @staticmethod
    def version_of(data: Mapping[str, Any]) -> int:
        """Which one its writer saw; -1: nobody knows."""
        text = str(data.get("version", ""))
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1

    def is_valid(self) -> bool:
        wrong = [form for form in self.forms.values() if not form.is_valid()]  # each tells what is wrong with it
        return not wrong

    @property
    def contents(self) -> dict[Place, Content]:
        """What a valid form says. Of keys that this telephone does not have, as before."""
        further = {place: content for place, content in self._contents.items() if place not in self.forms}
        return further | {place: form.content for place, form in self.forms.items()}

    @property
    def readable(self) -> dict[Place, Content]:
        """As much as could be read of a form that is still being written."""
        return {place: form.content for place, form in self.forms.items() if form.is_valid()}

    @property
    def units(self) -> Iterator[Unit]:
        for unit, model in enumerate(self._units):
            title = catalogue.name(model)
            rows = [self._row(place, form) for place, form in self.forms.items() if place.unit == unit]
            yield Unit(f"{title} ({unit})" if unit else title, rows)

    def _row(self, place: Place, form: KeyForm) -> Row:
        now = self._contents.get(place, Content())
        return Row(place, form, self._suggested.get(place, ""), now.parameter in self._hidden)


class TelephoneForm(forms.Form):
    """Which telephone somebody has, for those who look after their account."""

    model = forms.ChoiceField(label=_("Telephone"), required=False, widget=forms.Select({"translate": "no"}))
    consoles = forms.IntegerField(
        label=_("Consoles beside it"), min_value=0, max_value=6, required=False, widget=forms.NumberInput({"step": 1})
    )

    def __init__(self, telephone: Telephone | None, data: Mapping[str, Any] | None = None) -> None:
        now = {"model": telephone.model, "consoles": telephone.consoles} if telephone else {"consoles": 0}
        super().__init__(data, initial=now, auto_id="id_telephone_%s")
        choices = [(model.key, catalogue.name(model)) for model in catalogue.telephones()]
        if telephone and telephone.model not in dict(choices):
            choices.append((telephone.model, telephone.model))
        self.fields["model"].choices = [("", _("None with paper labels")), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        most = catalogue.most_consoles(data.get("model", ""))
        data["consoles"] = data.get("consoles") or 0
        if data.get("model") and data["consoles"] > most:
            said = _("This telephone takes no console.") if not most else _("This telephone takes at most %(count)d.")
            self.add_error("consoles", forms.ValidationError(said, params={"count": most}))
        return data

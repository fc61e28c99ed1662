"""What people write into the book: contacts with all their numbers, and groups (BOOK-13, BOOK-18)."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.fields import RowsField
from accounts.models import User
from accounts.permissions import Permission
from phonebook.book.names import PARTS, called
from phonebook.book.rows import MOST_ROWS
from phonebook.models import Contact, ContactNumber, Group, Kind, NumberType
from phonebook.plan import plan

PUBLIC, PRIVATE = "public", "private"
MOST_EMAILS, MOST_TAGS, LONGEST_TAG, LONGEST_NOTES = 20, 30, 40, 4000
_CANONICAL = re.compile(r"\+[1-9][0-9]{6,14}|[0-9*#]{2,20}", re.ASCII)
"""What the table of numbers takes."""
ADDRESS_TYPES = (("work", _("Office")), ("home", _("Home")), ("other", _("Other")))
ADDRESS_FIELDS = ("street", "city", "state", "zip", "country")
_WRITTEN = ("kind", "name", *PARTS, "company", "department", "job_title", "notes")


class NumberForm(forms.Form):
    """One number. `shown` is False for one that is shown to nobody: it stays unless another is written over it."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    type = forms.ChoiceField(label=_("Kind"), choices=NumberType.choices)
    number = forms.CharField(label=_("Number"), max_length=60, required=False)
    label = forms.CharField(label=_("Label"), max_length=40, required=False)
    vip = forms.BooleanField(label=_("VIP"), required=False)
    reserved = forms.BooleanField(label=_("Reserved"), required=False)

    def __init__(
        self, *args: Any, stored: dict[int, ContactNumber], hidden: frozenset[str], marks: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._stored, self._hidden = stored, hidden
        self.fields["number"].widget.attrs |= {"inputmode": "tel", "autocomplete": "off"}
        if not marks:
            del self.fields["vip"], self.fields["reserved"]

    @property
    def stored(self) -> ContactNumber | None:
        """The number that this row was made of."""
        value = str(self["id"].value() or "")
        return self._stored.get(int(value)) if value.isascii() and value.isdigit() and len(value) < 19 else None

    @property
    def is_hidden(self) -> bool:
        return self.stored is not None and (self.stored.reserved or self.stored.number in self._hidden)

    def clean_number(self) -> str:
        """What is reserved is overwritten only by those who may say so: else it would no longer be hidden."""
        text: str = self.cleaned_data["number"].strip()
        if self.stored is not None and self.stored.reserved and "reserved" not in self.fields:
            return ""
        unchanged = self.stored is not None and text == self.stored.raw and not self.stored.number
        if text and not unchanged and not _CANONICAL.fullmatch(plan().canonical(text)):
            raise ValidationError(_("This is not a telephone number, or it lacks the area or country code."))
        return text

    @property
    def is_kept(self) -> bool:
        return bool(self.cleaned_data.get("number")) or self.is_hidden


class AddressForm(forms.Form):
    type = forms.ChoiceField(label=_("Kind"), choices=ADDRESS_TYPES)
    street = forms.CharField(label=_("Street"), max_length=120, required=False)
    zip = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=80, required=False)
    state = forms.CharField(label=_("Region"), max_length=80, required=False)
    country = forms.CharField(label=_("Country"), max_length=80, required=False)


Numbers = forms.formset_factory(NumberForm, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True)
Addresses = forms.formset_factory(AddressForm, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True)


class DetailsForm(forms.Form):
    """All of a contact but its numbers and addresses."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, widget=forms.RadioSelect)
    book = forms.ChoiceField(
        label=_("Phonebook"),
        choices=((PRIVATE, _("Private: only you see it")), (PUBLIC, _("Public: everybody sees it"))),
        widget=forms.RadioSelect,
    )
    first = forms.CharField(label=_("First name"), max_length=80, required=False)
    last = forms.CharField(label=_("Last name"), max_length=80, required=False)
    prefix = forms.CharField(label=_("Title"), max_length=40, required=False)  # type: ignore[assignment]
    middle = forms.CharField(label=_("Middle name"), max_length=80, required=False)
    suffix = forms.CharField(label=_("Suffix"), max_length=40, required=False)
    name = forms.CharField(
        label=_("Shown as"), max_length=120, required=False, help_text=_("If left empty: made of the names.")
    )
    company = forms.CharField(label=_("Company"), max_length=120, required=False)
    department = forms.CharField(label=_("Department"), max_length=120, required=False)
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    emails = forms.CharField(
        label=_("E-mail addresses"),
        required=False,
        max_length=MOST_EMAILS * 255,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One in each line."),
    )
    tags = forms.CharField(label=_("Tags"), max_length=600, required=False, help_text=_("Words, with commas between."))
    notes = forms.CharField(
        label=_("Notes"), max_length=LONGEST_NOTES, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    groups = RowsField(Group.objects.none(), label=_("Groups"), required=False, widget=forms.CheckboxSelectMultiple)
    changed = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, user: User, contact: Contact | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._before = contact
        if not user.has_perm(Permission.EDIT_PUBLIC_CONTACTS) or (contact is not None and contact.owner_id is None):
            del self.fields["book"]
        self.fields["groups"].queryset = Group.objects.editable_by(user).order_by("name")  # type: ignore[attr-defined]

    def clean_emails(self) -> list[str]:
        found = list(dict.fromkeys(filter(None, map(str.strip, self.cleaned_data["emails"].splitlines()))))
        if len(found) > MOST_EMAILS:
            raise ValidationError(_("At most %(most)d addresses."), params={"most": MOST_EMAILS})
        for address in found:
            try:
                validate_email(address)
            except ValidationError:
                raise ValidationError(
                    _("“%(address)s” is not an e-mail address."), params={"address": address}
                ) from None
        return found

    def clean_tags(self) -> list[str]:
        found = list(dict.fromkeys(filter(None, (tag.strip() for tag in self.cleaned_data["tags"].split(",")))))
        if len(found) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in found):
            raise ValidationError(
                _("At most %(most)d words of %(longest)d characters."),
                params={"most": MOST_TAGS, "longest": LONGEST_TAG},
            )
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        before = {name: str(getattr(self._before, name)) for name in _WRITTEN} if self._before else {}
        data["name"] = called({name: data.get(name, "") for name in _WRITTEN}, before)[:120]
        if not data["name"] and not self.errors:
            self.add_error("name", _("A contact needs a name or a company."))
        owned = data.get("book") != PUBLIC and not (self._before and self._before.owner_id is None)
        if owned and any(group.owner_id is None for group in data.get("groups") or ()):
            self.add_error("groups", _("A public group holds public contacts only."))
        return data

    @property
    def written(self) -> dict[str, Any]:
        """The columns of the contact, as they were written."""
        return {name: self.cleaned_data[name] for name in (*_WRITTEN, "emails", "tags")}


class EntryForm:
    """The three forms of one page: details, numbers, addresses.

    `sent` is what is to be saved; `typed` what is only to be shown again, with a row more or less.
    """

    def __init__(
        self,
        user: User,
        contact: Contact | None,
        numbers: Sequence[ContactNumber],
        *,
        sent: QueryDict | None = None,
        typed: QueryDict | None = None,
        initial: dict[str, Any] | None = None,
        marks: bool,
        hidden: frozenset[str],
    ) -> None:
        stored = {entry.pk: entry for entry in numbers}
        kwargs = {"stored": stored, "hidden": hidden, "marks": marks, "empty_permitted": False}
        first = _first(user, contact, numbers, hidden) | (initial or {}) if typed is None else _typed(typed)
        self.marks = marks
        self.details = DetailsForm(user, contact, sent, initial=first)
        self.numbers = Numbers(sent, initial=None if sent else first["numbers"], prefix="number", form_kwargs=kwargs)
        self.addresses = Addresses(
            sent,
            initial=None if sent else first["addresses"],
            prefix="address",
            form_kwargs={"empty_permitted": False},
        )
        self.default = _default(sent or typed, len(self.numbers.forms))

    def is_valid(self) -> bool:
        """All three are asked, so that all that is wrong is said at once."""
        return all([self.details.is_valid(), self.numbers.is_valid(), self.addresses.is_valid()])

    @property
    def number_rows(self) -> list[NumberForm]:
        """Those that hold a number, the default one first."""
        forms_in_order = list(self.numbers.forms)
        if 0 <= self.default < len(forms_in_order):
            forms_in_order.insert(0, forms_in_order.pop(self.default))
        return [form for form in forms_in_order if form.is_kept]

    @property
    def written_addresses(self) -> list[dict[str, str]]:
        rows = [form.cleaned_data for form in self.addresses.forms]
        return [row for row in rows if any(row.get(name) for name in ADDRESS_FIELDS)]


class GroupForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    public = forms.BooleanField(label=_("In the public phonebook"), required=False)

    def __init__(self, user: User, group: Group | None, *args: Any, **kwargs: Any) -> None:
        """The book of a group is chosen once, by those who may write both (BOOK-04)."""
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs |= {"autocomplete": "off", "autofocus": True}
        if group is not None or not user.has_perm(Permission.EDIT_PUBLIC_CONTACTS):
            del self.fields["public"]


def _first(
    user: User, contact: Contact | None, numbers: Sequence[ContactNumber], hidden: frozenset[str]
) -> dict[str, Any]:
    """What the forms begin with."""
    rows = [_number_of(entry, hidden) for entry in numbers] or [{}]
    if contact is None:
        return {"kind": Kind.PERSON, "book": PRIVATE, "numbers": rows, "addresses": []}
    mine = Group.objects.editable_by(user).filter(memberships__contact=contact)
    return {
        **{name: getattr(contact, name) for name in _WRITTEN},
        "book": PUBLIC if contact.owner_id is None else PRIVATE,
        "emails": "\n".join(contact.emails),
        "tags": ", ".join(contact.tags),
        "groups": [group.pk for group in mine],
        "changed": contact.changed.isoformat(),
        "numbers": rows,
        "addresses": contact.addresses,
    }


def _typed(data: QueryDict) -> dict[str, Any]:
    """What was typed so far, as the beginning of a form that says nothing of errors yet."""
    rows = {prefix: _rows(data, prefix, form) for prefix, form in (("number", NumberForm), ("address", AddressForm))}
    return {
        **{name: data.get(name, "") for name in DetailsForm.base_fields},
        "groups": [pk for pk in data.getlist("groups") if pk.isascii() and pk.isdigit()],
        "numbers": rows["number"],
        "addresses": rows["address"],
    }


def _rows(data: QueryDict, prefix: str, form: type[forms.Form]) -> list[dict[str, str]]:
    count = data.get(f"{prefix}-TOTAL_FORMS", "")
    return [
        {name: data.get(f"{prefix}-{row}-{name}", "") for name in form.base_fields}
        for row in range(min(int(count[:3]), MOST_ROWS) if count.isascii() and count.isdigit() else 0)
    ]


def _number_of(entry: ContactNumber, hidden: frozenset[str]) -> dict[str, Any]:
    is_hidden = entry.reserved or entry.number in hidden
    return {
        "id": entry.pk,
        "type": entry.type,
        "label": entry.label,
        "number": "" if is_hidden else entry.raw or entry.number,
        "vip": entry.vip,
        "reserved": entry.reserved,
    }


def _default(data: QueryDict | None, count: int) -> int:
    text = data.get("default", "0") if data is not None else "0"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 and int(text) < count else 0

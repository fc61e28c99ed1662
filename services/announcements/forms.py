"""What people ask of announcements, as text made into values."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cti.forms import KeyForm
from services.models import Announcement
from services.models.announcements import LONGEST_DESCRIPTION


class DescriptionForm(forms.Form):
    """What it is called, and who may use it."""

    description = forms.CharField(
        max_length=LONGEST_DESCRIPTION,
        label=_("Description"),
        help_text=_("What it is for, as “Office closed”. Callers do not hear this."),
        error_messages={"required": _("Say what the announcement is for.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    public = forms.BooleanField(required=False, label=_("Colleagues may use it, too"))

    def __init__(self, user: User, announcement: Announcement | None, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.user, self.announcement = user, announcement

    def clean_description(self) -> str:
        description: str = " ".join(self.cleaned_data["description"].split())
        creator = self.announcement.creator if self.announcement else self.user
        others = Announcement.objects.filter(creator=creator, removed=None, description__iexact=description)
        if self.announcement:
            others = others.exclude(pk=self.announcement.pk)
        if creator is not None and others.exists():
            raise ValidationError(_("There is an announcement of this description already."), code="taken")
        return description


class SoundForm(DescriptionForm):
    """What a sound is for: a new announcement, or in the place of the sound of one that is there."""

    instead_of = forms.ModelChoiceField(
        Announcement.objects.none(),
        required=False,
        error_messages={"invalid_choice": _("This announcement is not there any more.")},
    )

    def __init__(self, user: User, *args: Any) -> None:
        super().__init__(user, None, *args)
        fields: Any = self.fields
        fields["instead_of"].queryset = Announcement.objects.editable_by(user)
        fields["description"].required = not self.data.get("instead_of")


class PieceForm(SoundForm):
    """Where a piece of a sound file belongs: at byte `at` of `size`."""

    at = forms.IntegerField(min_value=0)
    size = forms.IntegerField(min_value=1)


class SpeakForm(SoundForm, KeyForm):
    """A sound that is spoken at the own telephone."""

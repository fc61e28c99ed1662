"""What people ask of voice messages and greetings, as text made into values."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.boxes import boxes_of, members
from accounts.models import User
from cti.forms import KeyForm
from history.mailboxes.boxes import KEPT_IN
from history.models import Mailbox, Message
from history.models.notes import LONGEST
from pbx.mailbox import Folder, Greeting
from phonebook.plan import plan


class HeardForm(KeyForm):
    """Absent means unheard, as an unticked box does."""

    heard = forms.BooleanField(required=False)


class MoveForm(KeyForm):
    folder = forms.TypedChoiceField(choices=[(folder.value, folder.value) for folder in KEPT_IN], coerce=Folder)


class ForwardMessageForm(KeyForm):
    """To the mailbox of a colleague, with some words if one likes."""

    number = forms.CharField(max_length=40, label=_("To whom? Name or number"))
    note = forms.CharField(max_length=LONGEST, required=False, label=_("Note"), widget=forms.Textarea({"rows": 3}))

    def __init__(self, message: Message, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.message = message

    def clean_number(self) -> str:
        number = plan().canonical(self.cleaned_data["number"])
        if number == self.message.mailbox.number:
            raise ValidationError(_("The message lies in this mailbox already."), code="same_mailbox")
        if not number or not Mailbox.objects.filter(number=number).exists():
            raise ValidationError(_("There is no mailbox of that number."), code="no_mailbox")
        return number


class AssignForm(forms.Form):
    """Who looks after a message; nobody in particular when it is empty."""

    def __init__(self, message: Message, *args: Any) -> None:
        super().__init__(*args)
        people = members(message.mailbox.number)
        self.fields["person"] = forms.ModelChoiceField(people, required=False, to_field_name="extension")


class DoneForm(forms.Form):
    """Absent means that it is to be done again."""

    done = forms.BooleanField(required=False)


class CommentForm(forms.Form):
    text = forms.CharField(max_length=LONGEST, label=_("Comment"), widget=forms.Textarea({"rows": 2}))


class GreetingForm(forms.Form):
    """Names a greeting of a mailbox that `user` may use."""

    box = forms.CharField(max_length=20)
    greeting = forms.TypedChoiceField(choices=[(kind.value, kind.value) for kind in Greeting], coerce=Greeting)

    def __init__(self, user: User, *args: Any) -> None:
        super().__init__(*args)
        self.user = user

    def clean_box(self) -> str:
        box: str = self.cleaned_data["box"]
        if box not in boxes_of(self.user):
            raise ValidationError(_("There is no mailbox of that number."), code="no_mailbox")
        return box


class SpeakForm(GreetingForm, KeyForm):
    """A greeting spoken at the own telephone."""


class PieceForm(GreetingForm):
    """Where a piece of a sound file belongs: at byte `at` of `size`."""

    at = forms.IntegerField(min_value=0)
    size = forms.IntegerField(min_value=1)

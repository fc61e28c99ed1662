"""Notes and post-its as people write them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from django import forms
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from history.models import Note
from history.models.notes import LONGEST
from history.notes import subjects
from history.notes.postits import MOST_PEOPLE
from history.notes.subjects import NotASubjectError, Subject
from history.notes.wording import plain

MOMENT = "%Y-%m-%dT%H:%M"
"""As browsers send a date with a time."""


class TextField(forms.CharField):
    """A few lines, without anything that steers a reader's screen."""

    def __init__(self, *, label: Any, **attributes: Any) -> None:
        widget = forms.Textarea({"rows": 4, "maxlength": LONGEST, **attributes})
        super().__init__(label=label, max_length=LONGEST, widget=widget)

    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value) or "")


class MomentField(forms.DateTimeField):
    """A date with a time, by the clocks of the site."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local", "step": 60}, format=MOMENT)
        formats = [MOMENT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        super().__init__(widget=widget, input_formats=formats, required=False, **more)


class SubjectField(forms.CharField):
    """What it is about, as `subjects.seal` named it for `user`."""

    def __init__(self, user: User) -> None:
        super().__init__(max_length=subjects.LONGEST, required=False, widget=forms.HiddenInput)
        self.user = user

    def clean(self, value: Any) -> Subject:
        try:
            return subjects.unseal(self.user, super().clean(value))
        except NotASubjectError:
            raise forms.ValidationError(_("Open the note once more: this page is too old."), code="old") from None


class NoteForm(forms.Form):
    text = TextField(label=_("Note"))
    shared = forms.BooleanField(
        label=_("Colleagues may read it"),
        required=False,
        help_text=_("Whoever has to do with this number finds it, too."),
    )
    remind_at = MomentField(label=_("Remind me"), help_text=_("In the portal, and by e-mail if you are not here."))

    note: Note | None = None
    """The one that is changed."""

    @classmethod
    def of(cls, note: Note, data: Mapping[str, Any] | None = None) -> Self:
        now = {"text": note.text, "shared": note.shared, "remind_at": note.remind_at}
        form = cls(data, initial=now, auto_id=f"id_note_{note.pk}_%s")
        form.note = note
        return form

    def clean_remind_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["remind_at"]
        unchanged = self.note is not None and at == _to_the_minute(self.note.remind_at)
        if self.note is not None and unchanged:
            return self.note.remind_at
        if at is not None and at <= timezone.now():
            raise forms.ValidationError(_("This moment is over."), code="over")
        return at


class NewNoteForm(NoteForm):
    def __init__(self, user: User, data: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["about"] = SubjectField(user)


class PeopleField(forms.Field):
    """Colleagues by their extensions: one value each, or several in one text."""

    widget = forms.SelectMultiple

    def __init__(self, user: User) -> None:
        super().__init__(label=_("To whom?"))
        self.user = user

    def clean(self, value: Any) -> list[User]:
        wanted = list(dict.fromkeys(" ".join(map(str, value or ())).replace(",", " ").replace(";", " ").split()))
        if not wanted:
            raise forms.ValidationError(_("Choose somebody."), code="required")
        if len(wanted) > MOST_PEOPLE:
            raise forms.ValidationError(_("At most %(most)d people."), code="many", params={"most": MOST_PEOPLE})
        people = User.objects.visible_to(self.user).filter(extension__in=[one for one in wanted if one.isdigit()])
        known = {user.extension: user for user in people}
        unknown = [extension[:20] for extension in wanted if extension not in known]
        if unknown:
            raise forms.ValidationError(
                _("Nobody here has the number %(number)s."), code="unknown", params={"number": unknown[0]}
            )
        return [known[extension] for extension in wanted]


class PostItForm(forms.Form):
    text = TextField(label=_("Post-it"))

    def __init__(self, user: User, data: "MultiValueDict[str, Any] | None" = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.user = user
        self.fields = {"to": PeopleField(user), **self.fields, "about": SubjectField(user)}

    @property
    def chosen(self) -> list[User]:
        """Whom the form names already, to be shown again."""
        given = self.initial.get("to", [])
        if self.is_bound and isinstance(self.data, MultiValueDict):
            given = self.data.getlist("to")
        wanted = [str(extension)[:6] for extension in given][:MOST_PEOPLE]
        people = User.objects.visible_to(self.user).filter(extension__in=[one for one in wanted if one.isdigit()])
        found: list[User] = list(people.order_by("comment", "extension"))
        return found


class AnswerForm(forms.Form):
    text = TextField(label=_("Answer"), autofocus=True)


def _to_the_minute(at: datetime | None) -> datetime | None:
    return at.replace(second=0, microsecond=0) if at else None

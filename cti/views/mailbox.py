"""What one does with a voice message: the exchange moves it, its people agree on it."""

import uuid

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.boxes import members
from accounts.models import User
from accounts.requests import PortalRequest
from cti import queries
from cti.answers import Answer, Level, ask_exchange
from cti.forms import KeyForm
from cti.mailbox_forms import AssignForm, CommentForm, DoneForm, ForwardMessageForm, HeardForm, MoveForm
from cti.views.answering import asked, first_error
from history.mailboxes import boxes, messages, sounds
from history.models import Message
from history.notes import postits
from history.notes.subjects import of_message
from pbx.commands import ForwardMessage, MoveMessage, PlayMessage, RemoveMessage
from pbx.mailbox import Folder


@require_safe
@permission_required("voicemail.use", raise_exception=True)
def message(request: PortalRequest, pk: int) -> HttpResponse:
    """All that there is to do with one message, and what its people wrote about it."""
    return _dialog(request, find(request, pk))


@require_POST
@permission_required("voicemail.use", raise_exception=True)
def heard(request: PortalRequest, pk: int) -> HttpResponse:
    """Mark heard or unheard; the telephone's lamp follows. Silence when it was done: the list shows it."""
    found, form = find(request, pk), HeardForm(request.POST)
    if not form.is_valid():
        return _told(request, Answer(Level.ERROR, first_error(form)))
    wanted = form.cleaned_data["heard"]
    if found.is_thrown_away or wanted is not found.is_new:
        return HttpResponse(status=204)
    unheard = Folder.URGENT if found.urgent else Folder.INBOX
    answer = _lay(request, found, Folder.OLD if wanted else unheard, form, "")
    if not answer.accepted:
        return _told(request, answer)
    return _changed(HttpResponse(status=204)) if request.htmx else redirect("history:voicemail")


@require_POST
@permission_required("voicemail.use", raise_exception=True)
def move(request: PortalRequest, pk: int) -> HttpResponse:
    """Lay it in another folder."""
    found, form = find(request, pk), MoveForm(request.POST)
    if not form.is_valid():
        return _told(request, Answer(Level.ERROR, first_error(form)))
    return _told(request, _lay(request, found, form.cleaned_data["folder"], form, _("The message was moved.")))


@require_POST
@permission_required("voicemail.use", raise_exception=True)
def throw_away(request: PortalRequest, pk: int) -> HttpResponse:
    """Delete it; for a day it can be brought back."""
    found, form = find(request, pk), KeyForm(request.POST)
    if not form.is_valid():
        return _told(request, Answer(Level.ERROR, first_error(form)))
    answer = _lay(request, found, Folder.DELETED, form, _("The message was deleted."))
    return _told(request, answer, undo=found if answer.accepted else None)


@require_POST
@permission_required("voicemail.use", raise_exception=True)
def bring_back(request: PortalRequest, pk: int) -> HttpResponse:
    """Undo the deletion: it lies again where it lay."""
    found, form = find(request, pk), KeyForm(request.POST)
    if not form.is_valid():
        return _told(request, Answer(Level.ERROR, first_error(form)))
    if not found.is_thrown_away:
        return _told(request, Answer(Level.SUCCESS, _("The message is back.")))
    folder = Folder(found.thrown_from) if found.thrown_from in set(Folder) else Folder.OLD
    return _told(request, _lay(request, found, folder, form, _("The message is back.")))


@require_POST
@permission_required("voicemail.use", raise_exception=True)
def remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Destroy a message that was thrown away before."""
    found, form = find(request, pk), KeyForm(request.POST)
    if not form.is_valid():
        return _told(request, Answer(Level.ERROR, first_error(form)))
    if not found.is_thrown_away:
        return _told(request, Answer(Level.WARNING, _("This message is no longer among the deleted ones.")))
    command = RemoveMessage(found.mailbox.number, found.name)
    answer = _ask(command, found, form, _("The message is gone for good."))
    if answer.accepted:
        messages.remove(found)
    return _told(request, answer)


@require_POST
@permission_required("voicemail.use", raise_exception=True)
def play(request: PortalRequest, pk: int) -> HttpResponse:
    """Ring the own telephone and play this one message there (VM-01)."""
    found, form = find(request, pk), KeyForm(request.POST)
    if not form.is_valid():
        return _told(request, Answer(Level.ERROR, first_error(form)))
    done = _("Your telephone rings. Lift the handset to hear the message.")
    command = PlayMessage(request.user.acting, found.mailbox.number, found.name)
    return _told(request, _ask(command, found, form, done))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("voicemail.use", raise_exception=True)
def forward(request: PortalRequest, pk: int) -> HttpResponse:
    """Lay a copy into another mailbox; a note goes along as a post-it."""
    found = find(request, pk)
    if request.method != "POST":
        return _ask_whom(request, found, ForwardMessageForm(found, initial={"key": uuid.uuid4()}))
    form = ForwardMessageForm(found, request.POST)
    if not form.is_valid():
        return _ask_whom(request, found, form)
    box, note = form.cleaned_data["number"], form.cleaned_data["note"]
    command = ForwardMessage(found.mailbox.number, found.name, box)
    answer = ask_exchange(command, str(form.cleaned_data["key"]), _("The message was forwarded."))
    if answer.accepted and note:
        _write_along(request.user, found, box, note)
    return _told(request, answer)


@require_POST
@permission_required("voicemail.use", raise_exception=True)
def assign(request: PortalRequest, pk: int) -> HttpResponse:
    """Say who of the mailbox's people looks after it."""
    found = find(request, pk)
    form = AssignForm(found, request.POST)
    if form.is_valid():
        messages.assign(found, form.cleaned_data["person"])
    return _dialog(request, found)


@require_POST
@permission_required("voicemail.use", raise_exception=True)
def done(request: PortalRequest, pk: int) -> HttpResponse:
    """Say that what it asks for is done, or is not."""
    found, form = find(request, pk), DoneForm(request.POST)
    if form.is_valid():
        messages.finish(found, request.user if form.cleaned_data["done"] else None)
    return _dialog(request, found)


@require_POST
@permission_required("voicemail.use", raise_exception=True)
def comment(request: PortalRequest, pk: int) -> HttpResponse:
    """Write something that the mailbox's other people read."""
    found, form = find(request, pk), CommentForm(request.POST)
    if not form.is_valid():
        return _dialog(request, found, form)
    messages.comment(found, request.user, form.cleaned_data["text"])
    return _dialog(request, found)


def find(request: PortalRequest, pk: int) -> Message:
    """A message that the viewer may hear; all others are as if there were none (T-AZ-01)."""
    return get_object_or_404(Message.objects.visible_to(request.user).select_related("mailbox"), pk=pk)


def _lay(request: PortalRequest, found: Message, folder: Folder, form: KeyForm, words: str) -> Answer:
    """Have the exchange lay it there, and follow once it has."""
    command = MoveMessage(found.mailbox.number, found.name, folder)
    answer = _ask(command, found, form, words)
    if answer.accepted and found.lies_in is not folder:
        messages.lay(found, folder, request.user)
    return answer


def _ask(command: MoveMessage | RemoveMessage | PlayMessage, found: Message, form: KeyForm, words: str) -> Answer:
    """Have the exchange do something with `found`, which goes from the lists if the exchange has it no more."""
    answer = ask_exchange(command, str(form.cleaned_data["key"]), words)
    if answer.gone:
        messages.remove(found)
    return answer


def _write_along(author: User, found: Message, box: str, note: str) -> None:
    """To whose mailbox it is; to all of its people where it is nobody's own."""
    people = members(box).exclude(pk=author.pk)
    own = people.filter(extension=box)
    postits.write(author, (own or people)[: postits.MOST_PEOPLE], note, of_message(found), timezone.now())


def _ask_whom(request: PortalRequest, found: Message, form: ForwardMessageForm) -> HttpResponse:
    context = {"message": found, "form": form, "suggestions": queries.transfer_suggestions(request.user)}
    return asked(request, "cti/_forward_message.html", context)


def _dialog(request: PortalRequest, found: Message, form: CommentForm | None = None) -> HttpResponse:
    (entry,) = boxes.entries(request.user, Message.objects.visible_to(request.user).filter(pk=found.pk))
    people = members(found.mailbox.number)
    here = {found.lies_in, Folder.OLD} if found.is_new else {found.lies_in}  # one shelf to whoever reads them
    context = {
        "entry": entry,
        "kept_in": [folder for folder in boxes.KEPT_IN if folder not in here],
        "people": people if len(people) > 1 else (),
        "plays_here": sounds.are_here(),
        "comments": found.notes.select_related("author").order_by("made"),
        "form": form,
    }
    return asked(request, "cti/_message.html", context)


def _told(request: PortalRequest, answer: Answer, **more: object) -> HttpResponse:
    """The answer as a toast, for a browser without scripts a page; the lists look again by themselves."""
    context = {"answer": answer, **more}
    if request.htmx:
        return _changed(render(request, "cti/_message_answer.html", context))
    return render(request, "cti/alone.html", context)


def _changed(response: HttpResponse) -> HttpResponse:
    return trigger_client_event(response, "voicemail-changed")

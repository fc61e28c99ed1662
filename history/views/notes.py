"""Notes: the page with all of them, and the one dialog beside a number, a call or a message (NOTE-01, HIST-12)."""

from collections.abc import Mapping

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PortalRequest
from history import notes
from history.lists.pages import Span
from history.lists.scopes import widest
from history.models import Message, Note, Record
from history.notes import CannotUndoError, Shelf
from history.notes.forms import NewNoteForm, NoteForm
from history.notes.subjects import NOTHING, NotASubjectError, Subject, of_message, of_record, seal, unseal
from history.people.sides import NOBODY, Side, named, sides
from history.views.dialogs import asked, done, told
from phonebook.references import NotAReferenceError
from phonebook.references import unseal as number_of
from ui.pages import render_page

MOST_DIGITS = 18
PAGE = "history:notes"


@require_safe
@permission_required("notes.write", raise_exception=True)
def all_notes(request: PortalRequest) -> HttpResponse:
    """One's own notes, those that colleagues share, and what one wants to be reminded of;
    `?show=shared&q=nowak&after=…&until=…`."""
    show, text = request.GET.get("show", ""), request.GET.get("q", "").replace("\0", "").strip()[:60]
    which = Shelf(show) if show in set(Shelf) else Shelf.OWN
    page = notes.shelf(request.user, which, text, Span.parse(request.GET))
    context = {"page": page, "which": which, "query": text, "tab": which.value}
    return render_page(request, "history/notes.html", context, parts=("notes", "more"))


@require_safe
@permission_required("notes.write", raise_exception=True)
def beside(request: PortalRequest) -> HttpResponse:
    """The notes beside something, with a field for another: `?of=<reference>`, `?record=<id>`, `?message=<id>`."""
    return show(request, _subject(request))


def show(request: PortalRequest, subject: Subject, fallback: str = "") -> HttpResponse:
    """As a dialog, or its list alone. `fallback`: what the exchange calls the other side.

    Where nothing is to be read yet, the dialog opens with the cursor in the field.
    """
    rows = notes.beside(request.user, subject)
    form = NewNoteForm(request.user, initial={"about": seal(request.user, subject)})
    context = {
        "about": seal(request.user, subject),
        "who": _side(request, subject, fallback),
        "subject": subject,
        "rows": rows,
        "form": form,
    }
    if request.htmx.target == "notes-found":
        return render(request, "history/_notes_found.html", context)
    if request.htmx.target == "notes-beside":
        return render(request, "history/_notes_beside.html", context)
    form.fields["text"].widget.attrs["autofocus"] = not rows
    return asked(request, "history/_notes_dialog.html", context)


@require_POST
@permission_required("notes.write", raise_exception=True)
def write(request: PortalRequest) -> HttpResponse:
    form = NewNoteForm(request.user, request.POST)
    if not form.is_valid():
        return asked(request, "history/_note_new.html", {"form": form, "subject": form.cleaned_data.get("about")})
    data = form.cleaned_data
    notes.write(request.user, data["about"], data["text"], shared=data["shared"], remind_at=data["remind_at"])
    if not request.htmx:
        return done(request, _("The note is kept."), PAGE)
    empty = NewNoteForm(request.user, initial={"about": seal(request.user, data["about"])})
    response = render(request, "history/_note_new.html", {"form": empty, "subject": data["about"]})
    return told(response, _("The note is kept."), "notes")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("notes.write", raise_exception=True)
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    """One of one's own, in its place in a list; a page of its own without scripts. `?row`: it stays as it was."""
    note = _own(request, pk)
    form = NoteForm.of(note, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        notes.change(note, data["text"], shared=data["shared"], remind_at=data["remind_at"])
        if not request.htmx:
            return done(request, _("The note is kept."), PAGE)
        return told(_row(request, note), _("The note is kept."), "notices")
    if "row" in request.GET and request.htmx:
        return _row(request, note)
    context = {"form": form, "note": note}
    return asked(request, "history/_note_edit.html", context)


@require_POST
@permission_required("notes.write", raise_exception=True)
def delete(request: PortalRequest, pk: int) -> HttpResponse:
    """It is gone at once; for a while its text, encrypted, lies in the page that offers to undo it."""
    undo = notes.throw_away(_own(request, pk), timezone.now())
    if request.htmx:
        return told(render(request, "history/_note_gone.html", {"undo": undo}), "", "notices")
    return render_page(request, "history/note_gone.html", {"undo": undo})


@require_POST
@permission_required("notes.write", raise_exception=True)
def restore(request: PortalRequest) -> HttpResponse:
    try:
        notes.bring_back(request.user, request.POST.get("undo", "")[:20_000], timezone.now())
    except CannotUndoError:
        return done(request, _("This can no longer be undone."), PAGE)
    return done(request, _("The note is back."), PAGE, "notes")


@require_POST
@permission_required("notes.write", raise_exception=True)
def reminded(request: PortalRequest, pk: int) -> HttpResponse:
    """The reminder has done its work; the note stays."""
    note = _own(request, pk)
    notes.put_away(note, timezone.now())
    return done(request, _("Done."), PAGE, "notes", "notices")


def _own(request: PortalRequest, pk: int) -> Note:
    return get_object_or_404(request.user.notes.select_related("author"), pk=pk)


def _row(request: PortalRequest, note: Note) -> HttpResponse:
    return render(request, "history/_note.html", {"row": notes.rows(request.user, [note])[0]})


def _subject(request: PortalRequest) -> Subject:
    """What the address names; nothing in particular if it names nothing. Raises Http404 for what is not to be seen."""
    found = subject_in(request, request.GET)
    if found is None:
        raise Http404
    return found


def subject_in(request: PortalRequest, given: Mapping[str, str]) -> Subject | None:
    """`of`, `record`, `message` or `about` in an address; None for one that is nothing to this person."""
    user = request.user
    try:
        if "about" in given:
            return unseal(user, given["about"])
        if "of" in given:
            return Subject(number_of(user, given["of"]))
    except (NotASubjectError, NotAReferenceError):
        return None
    if "record" in given:
        record = (
            Record.objects.visible_to(user, widest(user, request.session))
            .filter(pk=_number(given["record"]) or 0)
            .first()
        )
        return of_record(record) if record else None
    if "message" in given:
        mine = Message.objects.visible_to(user).select_related("record")
        message = mine.filter(pk=_number(given["message"]) or 0).first()
        return of_message(message) if message else None
    return NOTHING


def _side(request: PortalRequest, subject: Subject, fallback: str) -> Side:
    return named(sides(request.user, [subject.number]).get(subject.number, NOBODY), fallback)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None

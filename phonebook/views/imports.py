"""Importing contacts (BOOK-08 to BOOK-11): a file arrives, is shown as it will be read, is imported, is taken back."""

from collections.abc import Callable, Iterator
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission
from accounts.requests import PortalRequest
from jobs.actions import TooMany
from jobs.kinds import Refused
from jobs.receiving import Doors
from phonebook.files.report import FileError
from phonebook.import_preview import Shown, shown
from phonebook.importing import arriving, undoing, work
from phonebook.importing.choices import Reading, limits
from phonebook.importing.storing import OvertakenError
from phonebook.models import Book, Duplicates, Import
from phonebook.wording import said_of_file, said_of_record
from ui.downloads import download
from ui.pages import render_page
from ui.tables import BOM, csv_lines

State = Import.State
MOST_SHOWN = 100
"""Lines of a report on its page (T-IMP-05); its table has all."""
LISTED = 20
PAGE = "phonebook:import"
DOORS = Doors(PAGE, "phonebook:import_piece", FileError, said_of_file)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("phonebook.view", raise_exception=True)
def imports(request: PortalRequest) -> HttpResponse:
    """One's imports; a POST brings a file, or the first piece of one."""
    if request.method != "POST":
        return _imports(request)
    return DOORS.first(request, partial(arriving.begin, request.user), partial(_imports, request))


@require_POST
@permission_required("phonebook.view", raise_exception=True)
def piece(request: PortalRequest, pk: int) -> HttpResponse:
    return DOORS.further(request, partial(arriving.go_on, _editable(request, pk)))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("phonebook.view", raise_exception=True)
def one(request: PortalRequest, pk: int) -> HttpResponse:
    """Where it stands; while its owner chooses, a POST says how it is to be read."""
    found = work.settled(_visible(request, pk))
    if found.state != State.CHOOSING:
        return _standing(request, found)
    if request.method == "POST":
        _choose(request, found)
    return _choosing(request, found)


@require_POST
@permission_required("phonebook.view", raise_exception=True)
def start(request: PortalRequest, pk: int) -> HttpResponse:
    """Import it, as it is shown."""
    found = _editable(request, pk)
    if found.state != State.CHOOSING:
        return redirect(PAGE, found.pk)
    _choose(request, found)
    seen = shown(found)
    if seen.preview is None or seen.preview.problem:
        return _choosing(request, found, seen)
    return _begun(request, found, partial(work.start, found, seen.preview))


@require_POST
@permission_required("phonebook.view", raise_exception=True)
def resume(request: PortalRequest, pk: int) -> HttpResponse:
    """Go on with one that was not finished."""
    found = work.settled(_editable(request, pk))
    return _begun(request, found, partial(work.resume, found))


def _begun(request: PortalRequest, found: Import, begin: Callable[[], None]) -> HttpResponse:
    """The page of the import, which runs from now on or says why it does not."""
    try:
        begin()
    except work.AlreadyRunningError:
        messages.error(request, _("Another import of yours is not done yet. Begin this one when it is."))
    except TooMany:
        messages.error(request, _("You have asked for much already. Wait until some of it is done."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    except OvertakenError:
        pass  # a second click
    return redirect(PAGE, found.pk)


@require_POST
@permission_required("phonebook.view", raise_exception=True)
def drop(request: PortalRequest, pk: int) -> HttpResponse:
    """Forget the file; stop an import that runs; take one that is over from the list. Contacts stay."""
    found = work.settled(_editable(request, pk))
    if found.state in work.AT_WORK:
        work.stop(found)
        return redirect(PAGE, found.pk)
    arriving.forget(found)
    messages.success(request, _("The file is removed. Nothing was imported.") if found.began is None else _("Removed."))
    return redirect("phonebook:imports")


@require_POST
@permission_required("phonebook.view", raise_exception=True)
def undo(request: PortalRequest, pk: int) -> HttpResponse:
    found = work.settled(_editable(request, pk))
    try:
        undoing.undo(found)
    except undoing.NothingToUndoError:
        pass  # a second click
    except TooMany:
        messages.error(request, _("You have asked for much already. Wait until some of it is done."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(PAGE, found.pk)


@require_safe
@permission_required("phonebook.view", raise_exception=True)
def report(request: PortalRequest, pk: int) -> HttpResponseBase:
    """All lines of it, for a spreadsheet."""
    found = _visible(request, pk)
    head = [pgettext("of a file", "Record"), _("Outcome"), _("Name"), _("Reason")]

    def pieces() -> Iterator[str]:
        yield BOM + csv_lines([head])
        for line in found.lines.order_by("pk").iterator():
            reason = said_of_record(line.reason, line.count)
            yield csv_lines([[str(line.record or ""), str(line.get_outcome_display()), line.shown, reason]])

    return download(request, pieces(), name=f"import-{found.pk}.csv", content_type="text/csv; charset=utf-8")


def _visible(request: PortalRequest, pk: int) -> Import:
    return get_object_or_404(Import.objects.visible_to(request.user), pk=pk)


def _editable(request: PortalRequest, pk: int) -> Import:
    return get_object_or_404(Import.objects.editable_by(request.user), pk=pk)


def _imports(request: PortalRequest, error: str = "") -> HttpResponse:
    listed = [work.settled(found) for found in Import.objects.visible_to(request.user)[:LISTED]]
    most = limits()
    context = {"imports": listed, "error": error, "megabytes": most.size >> 20, "records": most.records}
    return render_page(request, "phonebook/imports.html", context)


def _choose(request: PortalRequest, found: Import) -> None:
    """What the form says; of a book that one may not write nothing is kept (BOOK-10)."""
    form = request.POST
    found.choice = Reading.stored(found.choice).chosen(form).as_json
    if form.get("duplicates") in Duplicates:
        found.duplicates = form["duplicates"]
    if form.get("book") in Book and request.user.has_perm(Permission.EDIT_PUBLIC_CONTACTS):
        found.book = form["book"]
    Import.objects.editable_by(request.user).filter(pk=found.pk, state=State.CHOOSING).update(
        choice=found.choice, duplicates=found.duplicates, book=found.book
    )


def _choosing(request: PortalRequest, found: Import, seen: Shown | None = None) -> HttpResponse:
    context = {"import": found, "shown": seen or shown(found)}
    return render_page(request, "phonebook/import_choosing.html", context, parts=("import",))


def _standing(request: PortalRequest, found: Import) -> HttpResponse:
    lines = [(line, said_of_record(line.reason, line.count)) for line in found.lines.order_by("pk")[:MOST_SHOWN]]
    context = {
        "import": found,
        "lines": lines,
        "total_lines": found.lines.count(),
        "at_work": found.state in work.AT_WORK,
        "undoable": found.can_be_undone,
    }
    return render_page(request, "phonebook/import.html", context, parts=("import",))

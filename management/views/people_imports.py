"""People in and out: from the exchange or a file, shown before anything is written, and the list as a file (ADM-10)."""

import logging
from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import User
from accounts.requests import PortalRequest
from jobs.actions import TooMany
from jobs.receiving import Doors
from management.bulk.changing import preview
from management.bulk.kinds import KINDS
from management.bulk.kinds.password import WAYS
from management.enrolment import carrying, exporting, planning, queries, wording
from management.enrolment.columns import FIELDS
from management.enrolment.plan import Why
from management.enrolment.reading import LIMITS
from management.filters import PeopleFilter
from management.models import KEPT_FOR, PeopleImport
from pbx.directory import Part
from pbx.errors import PbxError, PbxRefused, PbxUnavailable
from phonebook.files.encoding import ENCODINGS
from phonebook.files.report import FileError
from phonebook.files.tables import DELIMITERS
from phonebook.import_preview import Option, options
from phonebook.wording import delimiter_named, encoding_named, said_of_file
from ui.downloads import download
from ui.pages import render_page

logger = logging.getLogger(__name__)
NEEDS = carrying.NEEDS
PAGE = "management:people_import"
PARTS = ("people-import", "import-go", "more")
TAB = "tab"
DOORS = Doors(PAGE, "management:people_import_piece", FileError, said_of_file)
State = PeopleImport.State


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def import_people(request: PortalRequest) -> HttpResponse:
    """Where people come from, and what was imported of late; a POST brings a file, or the first piece of one."""
    if request.method != "POST":
        return _imports(request)
    return DOORS.first(request, partial(planning.begin, Origin.of(request)), partial(_imports, request))


@require_POST
@permission_required(NEEDS, raise_exception=True)
def from_exchange(request: PortalRequest) -> HttpResponse:
    """Ask the exchange whom it has; leads to the preview."""
    try:
        found = planning.from_exchange(Origin.of(request))
    except PbxError as error:
        logger.warning("directory not told error=%s", error)
        return _imports(request, _unanswered(error))
    return redirect(PAGE, found.pk)


@require_POST
@permission_required(NEEDS, raise_exception=True)
def piece(request: PortalRequest, pk: int) -> HttpResponse:
    return DOORS.further(request, partial(planning.go_on, _mine(request, pk)))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def one(request: PortalRequest, pk: int) -> HttpResponse:
    """Who is new, who changes and how, who is refused and why, `?after=…` from there on; while its maker chooses, a
    POST says how it shall be read and what it may do."""
    found = carrying.settled(_found(request, pk))
    if request.method == "POST" and found.state == State.CHOOSING:
        _wish(request, found)
        planning.replan(found)
    return _page(request, found)


@require_POST
@permission_required(NEEDS, raise_exception=True)
def tick(request: PortalRequest, pk: int) -> HttpResponse:
    """`line`: the key of one, or `new`, `change`, `gone` for all of these; `on`: whether it counts."""
    found = _mine(request, pk)
    if found.state == State.CHOOSING:
        queries.tick(found, request.POST.get("line", ""), on="on" in request.POST)
    return _page(request, found) if request.htmx else redirect(PAGE, found.pk)


@require_POST
@permission_required(NEEDS, raise_exception=True)
def start(request: PortalRequest, pk: int) -> HttpResponse:
    found = _mine(request, pk)
    return _tried(request, found, lambda: carrying.start(found))


@require_POST
@permission_required(NEEDS, raise_exception=True)
def drop(request: PortalRequest, pk: int) -> HttpResponse:
    """Forget what was read; stop an import that runs."""
    found = carrying.settled(_found(request, pk))
    if found.state in carrying.AT_WORK:
        carrying.stop(found)
        return redirect(PAGE, found.pk)
    if found.state in PeopleImport.WAITING:
        planning.forget(found)
        messages.success(request, _("Nothing was imported."))
        return redirect("management:import_people")
    return redirect(PAGE, found.pk)


@require_POST
@permission_required(NEEDS, raise_exception=True)
def undo(request: PortalRequest, pk: int) -> HttpResponse:
    """Any administrator may: the journal says who did."""
    found = carrying.settled(_found(request, pk))
    return _tried(request, found, lambda: carrying.undo(found, Origin.of(request)))


@require_POST
@permission_required(NEEDS, raise_exception=True)
def access(request: PortalRequest, pk: int) -> HttpResponse:
    """The first way in for those who came of it, `way` as management.bulk has them; leads to the preview of that."""
    found, way = _found(request, pk), request.POST.get("way", "")
    people: list[User] = carrying.newcomers_of(found)
    if way not in WAYS or not people:
        messages.error(request, _("Nobody waits for a first access."))
        return redirect(PAGE, found.pk)
    change = preview(KINDS["access"], {"way": way}, people, Origin.of(request))
    return redirect("management:bulk_change", change.pk)


@require_safe
@permission_required(NEEDS, raise_exception=True)
def export(request: PortalRequest) -> StreamingHttpResponse | HttpResponse:
    """Whom the list of accounts shows by its filters, as a table that can be imported again."""
    name = f"people-{timezone.localdate():%Y-%m-%d}.csv"
    if request.method == "HEAD":
        return HttpResponse(content_type="text/csv; charset=utf-8")
    chosen = PeopleFilter.parse(request.GET, tuple(User.Role.values))
    journal.write(Event.PEOPLE_EXPORTED, None, Origin.of(request), after="csv")
    lines = exporting.table(request.user, chosen, request.LANGUAGE_CODE)
    return download(request, lines, name=name, content_type="text/csv; charset=utf-8")


def _unanswered(error: PbxError) -> str:
    if isinstance(error, PbxUnavailable):
        return _("The exchange cannot be reached now. Administration, Exchange says more.")
    if isinstance(error, PbxRefused):
        return _("The exchange refuses to tell whom it has: %(why)s") % {"why": error}
    return _("The exchange did not answer in time. Try again.")


def _imports(request: PortalRequest, error: str = "") -> HttpResponse:
    listed = [carrying.settled(found) for found in queries.newest(request.user)]
    context = {
        "imports": listed,
        "error": error,
        "megabytes": LIMITS.size >> 20,
        "rows": LIMITS.records,
        "columns": [wording.column(field) for field in FIELDS],
        "days": KEPT_FOR.days,
    }
    return render_page(request, "management/people_imports.html", context)


def _wish(request: PortalRequest, found: PeopleImport) -> None:
    """What the form says, as far as it makes sense."""
    sent = request.POST
    found.change = sent.get("what") != "new"
    found.departments = "departments" in sent
    if found.source != PeopleImport.Source.FILE:
        return
    encoding, delimiter = sent.get("encoding", ""), sent.get("delimiter", "")
    delimiter = "\t" if delimiter == TAB else delimiter
    as_before = (found.encoding, found.delimiter)
    found.encoding = encoding if encoding in ENCODINGS else ""
    found.delimiter = delimiter if delimiter in DELIMITERS else ""
    if as_before != (found.encoding, found.delimiter):
        found.columns = None
        return
    chosen = {str(column.position): sent.get(f"column-{column.position}") for column in queries.columns_of(found)}
    if any(field is not None for field in chosen.values()):
        found.columns = {position: field for position, field in chosen.items() if field in FIELDS}


def _tried(request: PortalRequest, found: PeopleImport, deed: Callable[[], None]) -> HttpResponse:
    try:
        deed()
    except carrying.OvertakenError:
        messages.error(request, _("This was begun already."))
    except carrying.NothingToDoError:
        if found.state == State.CHOOSING:
            messages.error(request, _("Nobody is ticked."))
        else:
            messages.error(request, _("There is nothing to undo."))
    except TooMany:
        messages.error(request, _("You have asked for much already. Wait until some of it is done."))
    return redirect(PAGE, found.pk)


def _page(request: PortalRequest, found: PeopleImport) -> HttpResponse:
    context: dict[str, object] = {"import": found, "page": queries.page_of(found, request.GET.get("after", ""))}
    if request.htmx.target != "more":
        counts = queries.counts_of(found)
        context |= {
            "counts": counts,
            "job": carrying.progress_of(found) if found.state in carrying.AT_WORK else None,
            "undoable": carrying.can_be_undone(found),
            "until": found.made + KEPT_FOR,
            "silent": [wording.SILENT[Part(part)] for part in found.seen.get("silent", ())],
            "waiting": len(carrying.newcomers_of(found)) if found.state == State.DONE else 0,
            "ways": WAYS.items(),
            "left": counts.kinds.get("gone", 0) and found.state == State.DONE,
        }
        if found.state == State.CHOOSING:
            lacking = found.lines.filter(why=Why.NO_DEPARTMENT).order_by("detail").values_list("detail", flat=True)
            context |= {
                "encodings": _encodings(found),
                "delimiters": _delimiters(found),
                "columns": queries.columns_of(found),
                "lacking": list(lacking.distinct()[:20]),
            }
    return render_page(request, "management/people_import.html", context, parts=PARTS)


def _encodings(found: PeopleImport) -> list[Option]:
    names = [(name, encoding_named(name)) for name in ENCODINGS]
    return options(names, found.encoding, "" if found.encoding else found.seen.get("encoding", ""))


def _delimiters(found: PeopleImport) -> list[Option]:
    names = [(TAB if sign == "\t" else sign, delimiter_named(sign)) for sign in DELIMITERS]
    told = "" if found.delimiter else found.seen.get("delimiter", "")
    return options(names, *(TAB if sign == "\t" else sign for sign in (found.delimiter, told)))


def _found(request: PortalRequest, pk: int) -> PeopleImport:
    return get_object_or_404(PeopleImport.objects.visible_to(request.user), pk=pk)


def _mine(request: PortalRequest, pk: int) -> PeopleImport:
    """While it waits it is its maker's."""
    return get_object_or_404(PeopleImport.objects.editable_by(request.user), pk=pk)

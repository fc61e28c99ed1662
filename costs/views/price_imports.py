"""Importing prices: a file arrives, is shown as it would be imported, is imported, is taken back."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.journal import Origin
from accounts.requests import PortalRequest
from costs import tariffs
from costs.models import PriceImport, PriceList
from costs.price_files.reading import LIMITS
from costs.price_lists import again, arriving, importing, keeping, listing
from costs.price_lists.forms import TAB, Wish, head_as_json
from costs.price_lists.preview import Preview, preview
from costs.price_lists.wording import said_of_file
from costs.views.price_lists import NEEDS
from jobs.actions import TooMany
from jobs.child import ChildError
from jobs.receiving import Doors
from phonebook.files.encoding import ENCODINGS
from phonebook.files.report import FileError
from phonebook.files.tables import DELIMITERS, Shape
from phonebook.import_preview import Option, options
from phonebook.wording import delimiter_named, encoding_named
from ui.pages import render_page

State = PriceImport.State
PAGE = "costs:price_import"
DOORS = Doors(PAGE, "costs:price_import_piece", FileError, said_of_file)
LISTED = 20


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def imports(request: PortalRequest) -> HttpResponse:
    """One's imports; a POST brings a file, or the first piece of one."""
    if request.method != "POST":
        return _imports(request)
    return DOORS.first(request, partial(arriving.begin, request.user), partial(_imports, request))


@require_POST
@permission_required(NEEDS, raise_exception=True)
def piece(request: PortalRequest, pk: int) -> HttpResponse:
    return DOORS.further(request, partial(arriving.go_on, _editable(request, pk)))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def one(request: PortalRequest, pk: int) -> HttpResponse:
    """Where it stands; while its owner chooses, a POST says what shall become of it."""
    found = importing.settled(get_object_or_404(PriceImport.objects.visible_to(request.user), pk=pk))
    if found.state != State.CHOOSING:
        return _standing(request, found)
    return _choosing(request, found, Wish.of(found, request.POST if request.method == "POST" else None))


@require_POST
@permission_required(NEEDS, raise_exception=True)
def start(request: PortalRequest, pk: int) -> HttpResponse:
    """Import it, as it is shown."""
    found = _editable(request, pk)
    if found.state != State.CHOOSING:
        return redirect(PAGE, found.pk)
    wish = Wish.of(found, request.POST)
    if not wish.is_clear:
        return _choosing(request, found, wish)
    seen = _seen(found, wish)
    if isinstance(seen, str) or not seen.rates or seen.rates > keeping.MOST_RATES:
        return _choosing(request, found, wish, seen)
    found.replaces, found.encoding, found.delimiter = wish.replaces, wish.shape.encoding, wish.shape.delimiter
    found.head = {} if wish.replaces else head_as_json(wish.form.head)
    try:
        importing.start(found, seen.rows)
    except TooMany:
        messages.error(request, _("You have asked for much already. Wait until some of it is done."))
    except importing.OvertakenError:
        pass  # a second click
    return redirect(PAGE, found.pk)


@require_POST
@permission_required(NEEDS, raise_exception=True)
def drop(request: PortalRequest, pk: int) -> HttpResponse:
    """Forget the file; stop an import that runs; take one that is over from the list. Prices stay."""
    found = importing.settled(_editable(request, pk))
    if found.state == State.RUNNING:
        importing.stop(found)
        return redirect(PAGE, found.pk)
    nothing = found.state in arriving.WAITING
    arriving.forget(found)
    messages.success(request, _("The file is removed. Nothing was imported.") if nothing else _("Removed."))
    return redirect("costs:price_imports")


@require_POST
@permission_required(NEEDS, raise_exception=True)
def undo(request: PortalRequest, pk: int) -> HttpResponse:
    found = _editable(request, pk)
    touched = found.result
    until = listing.last_day(touched) if touched else None
    try:
        importing.undo(found, Origin.of(request))
    except importing.ChangedError:
        messages.error(request, _("The price list was changed since. Import the old prices as a file instead."))
    except keeping.GoneError:
        messages.error(request, _("This can no longer be undone."))
    except importing.OvertakenError:
        pass  # a second click
    else:
        if touched:
            again.remember(request.session, touched.valid_from, until)
        messages.success(request, _("The import is undone."))
    return redirect(PAGE, found.pk)


def _editable(request: PortalRequest, pk: int) -> PriceImport:
    return get_object_or_404(PriceImport.objects.editable_by(request.user), pk=pk)


def _imports(request: PortalRequest, error: str = "") -> HttpResponse:
    listed = [importing.settled(found) for found in PriceImport.objects.visible_to(request.user)[:LISTED]]
    context = {"imports": listed, "error": error, "megabytes": LIMITS.size >> 20, "rows": LIMITS.records}
    return render_page(request, "costs/price_imports.html", context)


def _seen(found: PriceImport, wish: Wish) -> Preview | str:
    """Or why there is nothing to see."""
    try:
        return preview(found, wish.since, wish.against, wish.shape)
    except FileError as error:
        return said_of_file(error)
    except (ChildError, FileNotFoundError):
        return _("This file cannot be read.")


def _choosing(
    request: PortalRequest, found: PriceImport, wish: Wish, seen: Preview | str | None = None
) -> HttpResponse:
    seen = _seen(found, wish) if seen is None else seen
    shown = None if isinstance(seen, str) else seen
    context = {
        "import": found,
        "wish": wish,
        "form": wish.form,
        "refused": seen if isinstance(seen, str) else "",
        "shown": shown,
        "encodings": _encodings(wish.shape, shown),
        "delimiters": _delimiters(wish.shape, shown),
        "lists": PriceList.objects.editable_by(request.user).order_by("-valid_from"),
        "currency": tariffs.currency(),
    }
    return render_page(request, "costs/price_import_choosing.html", context, parts=("price-import",))


def _encodings(wanted: Shape, shown: Preview | None) -> list[Option]:
    names = [(name, encoding_named(name)) for name in ENCODINGS]
    return options(names, wanted.encoding, "" if wanted.encoding or not shown else shown.shape.encoding)


def _delimiters(wanted: Shape, shown: Preview | None) -> list[Option]:
    names = [(TAB if sign == "\t" else sign, delimiter_named(sign)) for sign in DELIMITERS]
    found = "" if wanted.delimiter or not shown else shown.shape.delimiter
    chosen, told = (TAB if sign == "\t" else sign for sign in (wanted.delimiter, found))
    return options(names, chosen, told)


def _standing(request: PortalRequest, found: PriceImport) -> HttpResponse:
    undoable = importing.can_be_undone(found)
    touched = None
    if found.state == State.UNDONE:
        touched = again.offered(request.session)
    elif found.result is not None and undoable:
        touched = again.touched(found.result.valid_from, listing.last_day(found.result))
    context = {
        "import": found,
        "job": importing.progress_of(found) if found.state == State.RUNNING else None,
        "undoable": undoable,
        "touched": touched,
    }
    return render_page(request, "costs/price_import.html", context, parts=("price-import",))

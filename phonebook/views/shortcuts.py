"""Speed dial and quick transfer numbers: the page that shows both, and each change (SPD-01, SPD-02)."""

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.requests import PortalRequest
from phonebook import shortcuts
from phonebook.models import Shortcut
from phonebook.references import seal
from phonebook.shortcuts import AlreadyThereError, FullError
from phonebook.shortcuts.forms import MoveForm, RestoreForm, ShortcutForm
from ui.pages import render_page

CHANGED = "shortcuts-changed"
PAGE = "phonebook:shortcuts"


@require_safe
@permission_required("phonebook.view", raise_exception=True)
def page(request: PortalRequest) -> HttpResponse:
    """Both lists, to be ordered."""
    lists = [(kind, shortcuts.entries(request.user, kind), shortcuts.MOST[kind]) for kind in Shortcut.Kind]
    return render_page(request, "phonebook/shortcuts.html", {"lists": lists}, parts=("shortcuts",))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("phonebook.view", raise_exception=True)
def add(request: PortalRequest) -> HttpResponse:
    """A dialog; the menu of a number posts without asking."""
    if request.method != "POST":
        kind = request.GET.get("kind", "")
        initial = {"kind": kind if kind in Shortcut.Kind.values else Shortcut.Kind.SPEED}
        return _asked(request, ShortcutForm(request.user, initial=initial), None)
    form = ShortcutForm(request.user, request.POST)
    made = _made(form) if form.is_valid() else None
    if made:
        words = _("Added to your speed dial.") if made.kind == Shortcut.Kind.SPEED else _("Added to quick transfer.")
        return _said(request, words, {"made": made})
    return _refused(request, form) if "quick" in request.POST else _asked(request, form, None)


@require_POST
@permission_required("phonebook.view", raise_exception=True)
def restore(request: PortalRequest) -> HttpResponse:
    """Undo a removal: it stands again where it stood."""
    form = RestoreForm(request.user, request.POST)
    if form.is_valid() and _made(form, form.cleaned_data["position"]):
        return _said(request, _("It is back."), {})
    return _refused(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("phonebook.view", raise_exception=True)
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Another name, or another number."""
    shortcut = get_object_or_404(Shortcut.objects.visible_to(request.user), pk=pk)
    (entry,) = shortcuts.shown(request.user, [shortcut])
    before = {"kind": entry.kind, "name": entry.own_name, "number": entry.number}
    if request.method != "POST":
        return _asked(request, ShortcutForm(request.user, initial=before), entry)
    given = {"name": request.POST.get("name", ""), "kind": entry.kind, "of": request.POST.get("of", "")}
    # of a number that is shown to nobody the form holds nothing: an empty field leaves it as it is
    number = request.POST.get("number", "")
    if not number and not entry.number:
        given["of"] = entry.reference
    form = ShortcutForm(request.user, {**given, "number": number})
    if form.is_valid():
        try:
            shortcuts.change(shortcut, form.number_key, form.cleaned_data["name"])
        except AlreadyThereError:
            form.add_error("number", _already_there(Shortcut.Kind(entry.kind)))
        else:
            return _said(request, _("Saved."), {})
    return _asked(request, form, entry)


@require_POST
@permission_required("phonebook.view", raise_exception=True)
def move(request: PortalRequest, pk: int) -> HttpResponse:
    """Another place in its list."""
    shortcut = get_object_or_404(Shortcut.objects.visible_to(request.user), pk=pk)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("There is no such place."))
    shortcuts.move(shortcut, form.cleaned_data["to"])
    if not request.htmx or request.htmx.target == "main":
        return redirect(PAGE)
    return trigger_client_event(HttpResponse(status=204), CHANGED)


@require_POST
@permission_required("phonebook.view", raise_exception=True)
def remove(request: PortalRequest, pk: int) -> HttpResponse:
    """It can be undone: what is said of it holds all that it was."""
    shortcut = get_object_or_404(Shortcut.objects.visible_to(request.user), pk=pk)
    before = {
        "of": seal(request.user, shortcut.number),
        "kind": shortcut.kind,
        "name": shortcut.name,
        "position": shortcut.position,
    }
    shortcuts.remove(shortcut)
    speed = shortcut.kind == Shortcut.Kind.SPEED
    words = _("Removed from your speed dial.") if speed else _("Removed from quick transfer.")
    return _said(request, words, {"before": before})


def _made(form: ShortcutForm, position: int | None = None) -> Shortcut | None:
    """None: the form says why not."""
    data = form.cleaned_data
    kind = Shortcut.Kind(data["kind"])
    try:
        return shortcuts.add(form.user, kind, form.number_key, data["name"], position)
    except AlreadyThereError:
        form.add_error("number", _already_there(kind))
    except FullError:
        form.add_error(None, _("There are %(count)d already. Remove one first.") % {"count": shortcuts.MOST[kind]})
    return None


def _already_there(kind: Shortcut.Kind) -> str:
    if kind == Shortcut.Kind.SPEED:
        return _("This number is in your speed dial already.")
    return _("This number is there for quick transfer already.")


def _asked(request: PortalRequest, form: ShortcutForm, entry: shortcuts.Entry | None) -> HttpResponse:
    context = {"form": form, "entry": entry}
    if request.htmx and request.htmx.target != "main":
        return render(request, "phonebook/_shortcut_dialog.html", context)
    return render_page(request, "phonebook/shortcut.html", context)


def _refused(request: PortalRequest, form: ShortcutForm) -> HttpResponse:
    """What asked without a dialog hears it in one sentence."""
    words = str(next(iter(form.errors.values()))[0])
    if not request.htmx or request.htmx.target == "main":
        messages.error(request, words)
        return redirect(PAGE)
    return render(request, "phonebook/_shortcut_said.html", {"words": words, "wrong": True})


def _said(request: PortalRequest, words: str, context: Mapping[str, object]) -> HttpResponse:
    if not request.htmx or request.htmx.target == "main":
        messages.success(request, words)
        return redirect(PAGE)
    return trigger_client_event(render(request, "phonebook/_shortcut_said.html", {"words": words, **context}), CHANGED)

"""Administration → Licences: the kinds that there are, their seats, and how many are taken (ADM-13, X-11)."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import licences as deeds
from accounts.actions.licences import NameTakenError, NoSeatsError
from accounts.journal import Origin
from accounts.models import LicenceKind, RemovedLicenceKind
from accounts.permissions import Permission
from accounts.requests import PortalRequest
from management.licence_forms import FUNCTIONS, LicenceKindForm
from ui.pages import render_page

NEEDS = "management.administer"


@require_safe
@permission_required(NEEDS, raise_exception=True)
def licences(request: PortalRequest) -> HttpResponse:
    today = timezone.localdate()
    found = LicenceKind.objects.visible_to(request.user).counted().prefetch_related("functions")
    rows = [
        {
            "kind": kind,
            "over": kind.until is not None and kind.until < today,
            "free": None if kind.seats is None else kind.seats - kind.used,
            "functions": [FUNCTIONS[Permission(each.permission)] for each in kind.functions.all()],
        }
        for kind in found
    ]
    gone = list(RemovedLicenceKind.objects.visible_to(request.user).order_by("-at", "-pk"))
    just = next((one for one in gone if str(one.pk) == request.GET.get("removed", "")), None)
    context = {"rows": rows, "gone": gone, "just": just}
    return render_page(request, "management/licences.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def add(request: PortalRequest) -> HttpResponse:
    form = LicenceKindForm(None, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            deeds.add_kind(form.terms, Origin.of(request))
        except IntegrityError:
            form.add_error("name", _("There is a licence of this name already."))
        else:
            messages.success(request, _("The licence is saved."))
            return redirect("management:licences")
    return render_page(request, "management/licence.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    kind = get_object_or_404(LicenceKind.objects.editable_by(request.user).counted(), pk=pk)
    form = LicenceKindForm(kind, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            deeds.change_kind(kind, form.terms, Origin.of(request))
        except NoSeatsError:
            form.add_error("seats", _("More people hold one already. Withdraw some first."))
        except IntegrityError:
            form.add_error("name", _("There is a licence of this name already."))
        except LookupError:
            raise Http404 from None
        else:
            messages.success(request, _("The licence is saved."))
            return redirect("management:licences")
    return render_page(request, "management/licence.html", {"form": form, "kind": kind})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Asks first, and says how many hold one."""
    kind = get_object_or_404(LicenceKind.objects.editable_by(request.user).counted(), pk=pk)
    if request.method != "POST":
        return render_page(request, "management/licence_remove.html", {"kind": kind})
    try:
        removed = deeds.remove_kind(kind, Origin.of(request))
    except LookupError:
        raise Http404 from None
    return redirect(f"{reverse('management:licences')}?removed={removed.pk}")


@require_POST
@permission_required(NEEDS, raise_exception=True)
def bring_back(request: PortalRequest, pk: int) -> HttpResponse:
    """For thirty days: the kind, and whoever held one and is still there."""
    removed = get_object_or_404(RemovedLicenceKind.objects.visible_to(request.user), pk=pk)
    try:
        _kind, holders = deeds.bring_kind_back(removed, Origin.of(request))
    except NameTakenError:
        words = _("There is a licence called “%(name)s” again. Give that one another name first.")
        messages.error(request, words % {"name": removed.name})
        return redirect("management:licences")
    except LookupError:
        return redirect("management:licences")  # a second click
    said = ngettext(
        "The licence is back; %(count)d person holds one again.",
        "The licence is back; %(count)d people hold one again.",
        holders,
    )
    messages.success(request, said % {"count": holders})
    return redirect("management:licences")

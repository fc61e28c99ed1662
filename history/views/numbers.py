"""The dossier of a number: everything that one may know of whom it reaches (PEERS §4.22)."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from history.lists.scopes import widest
from history.story import dossier
from phonebook.references import NotAReferenceError, unseal
from ui.pages import render_page

PARTS = ("dossier",)


@require_safe
@permission_required("history.view_own", raise_exception=True)
def number(request: PortalRequest) -> HttpResponse:
    """`?of=` is the reference of a number for this person; anybody else's leads nowhere (T-AZ-01)."""
    try:
        found = unseal(request.user, request.GET.get("of", ""))
    except NotAReferenceError:
        raise Http404 from None
    scope = widest(request.user, request.session)
    context = {"dossier": dossier.dossier(request.user, scope, found), "of": request.GET["of"]}
    return render_page(request, "history/dossier.html", context, parts=PARTS)

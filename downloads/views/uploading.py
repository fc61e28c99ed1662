"""An installer on its way: doors for a script, which sends raw pieces and is answered in JSON (T-UPL-01…04).

`at` says how many bytes are there, `error` why it ends here, `again` that the same may be tried once more.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.journal import Origin
from accounts.requests import PortalRequest
from accounts.views.password import confirms
from downloads import arriving, pieces, scanning, storage, tickets
from downloads.forms import ClaimForm
from downloads.models import Upload
from downloads.views.administration import PAGE
from jobs.receiving import whole_number


@sensitive_post_parameters("current")
@require_POST
@permission_required("management.administer", raise_exception=True)
def begin(request: PortalRequest) -> HttpResponse:
    """What kind of file comes, and the password; then where to send it, and the ticket for it."""
    form = ClaimForm(request.POST)
    if not form.is_valid() or not confirms(request.user, form, form.cleaned_data["current"]):
        wrong = {name: [str(each) for each in errors] for name, errors in form.errors.items()}
        return JsonResponse({"error": _said_of(wrong), "fields": wrong})
    try:
        upload = arriving.begin(request.user, form.claim)
    except ENDS as error:
        return _ended(error)
    return JsonResponse(
        {
            "at": upload.arrived,
            "piece": reverse("downloads:piece", args=[upload.pk]),
            "finish": reverse("downloads:finish", args=[upload.pk]),
            "cancel": reverse("downloads:cancel", args=[upload.pk]),
            "page": reverse(PAGE),
            "ticket": tickets.issue(str(upload.pk), request.session.session_key or ""),
            "largest": pieces.LARGEST,
        }
    )


@require_POST
@permission_required("management.administer", raise_exception=True)
def piece(request: PortalRequest, upload: UUID) -> HttpResponse:
    """A piece as the body of the request; `?at=` says where it begins."""
    found = _found(request, upload)
    if not _may_send(request, found):
        return JsonResponse({"error": _("It takes too long. Give your password again: the upload goes on.")})
    length, at = whole_number(request.headers.get("Content-Length", "")), whole_number(request.GET.get("at", ""))
    try:
        return JsonResponse({"at": arriving.take(found, request, at=at, length=length)})
    except (pieces.OutOfStep, pieces.TooLong, storage.Busy):
        return _standing(found)
    except ENDS as error:
        return _ended(error)


@require_POST
@permission_required("management.administer", raise_exception=True)
def finish(request: PortalRequest, upload: UUID) -> HttpResponse:
    """All of it is here: look at it, and put it in place."""
    if arriving.done(upload):
        return JsonResponse({"page": reverse(PAGE)})
    found = _found(request, upload)
    if not _may_send(request, found):
        return JsonResponse({"error": _("It takes too long. Give your password again: the upload goes on.")})
    try:
        arriving.finish(found, Origin.of(request))
    except (arriving.Unfinished, storage.Busy, pieces.OutOfStep):
        return _standing(found)
    except ENDS as error:
        return _ended(error)
    messages.success(request, _("The installer is in place."))
    return JsonResponse({"page": reverse(PAGE)})


@require_POST
@permission_required("management.administer", raise_exception=True)
def cancel(request: PortalRequest, upload: UUID) -> HttpResponse:
    arriving.forget(_found(request, upload))
    messages.success(request, _("The upload is cancelled."))
    return redirect(PAGE)


def _found(request: PortalRequest, upload: UUID) -> Upload:
    return get_object_or_404(Upload.objects.editable_by(request.user), pk=upload)


def _may_send(request: PortalRequest, upload: Upload) -> bool:
    ticket = request.headers.get(tickets.HEADER, "")
    return tickets.opens(ticket, str(upload.pk), request.session.session_key or "")


def _standing(upload: Upload) -> HttpResponse:
    """Where it stands now; another request may have brought it forward or ended it."""
    try:
        upload.refresh_from_db()
    except Upload.DoesNotExist as error:
        raise Http404 from error
    return JsonResponse({"at": upload.arrived, "again": True})


def _said_of(wrong: dict[str, list[str]]) -> str:
    """What a person cannot mend in a field of theirs is said as a whole."""
    if "current" in wrong or "version" in wrong or "sha256" in wrong:
        return " ".join(text for name in ("version", "sha256", "current") for text in wrong.get(name, []))
    return _("This file cannot be read.")


_SAID: Final[dict[type[Exception], tuple[HTTPStatus, Callable[[Exception], str]]]] = {
    arriving.TooLarge: (
        HTTPStatus.OK,
        lambda _error: _("The file is larger than %(most)s.") % {"most": filesizeformat(arriving.limit())},
    ),
    arriving.NotAnInstaller: (
        HTTPStatus.OK,
        lambda _error: _("This is no installer: EXE, MSI, DMG, PKG, DEB, RPM, AppImage, RUN, BIN, APK or ZIP."),
    ),
    arriving.WrongDigest: (
        HTTPStatus.OK,
        lambda error: _("The checksum is another one: %(found)s. The file was thrown away.") % {"found": error},
    ),
    scanning.Infected: (
        HTTPStatus.OK,
        lambda error: _("The virus scanner found %(what)s. The file was thrown away.") % {"what": error},
    ),
    scanning.ScannerAway: (
        HTTPStatus.OK,
        lambda _error: _("The virus scanner does not answer. Choose the file again later: it need not be sent again."),
    ),
    storage.NoRoom: (
        HTTPStatus.INSUFFICIENT_STORAGE,
        lambda _error: _("There is no room for the file on the portal's disk."),
    ),
    storage.Lost: (
        HTTPStatus.OK,
        lambda _error: _("The upload was interrupted. Please begin again."),
    ),
}
ENDS: Final = tuple(_SAID)


def _ended(error: Exception) -> HttpResponse:
    status, said = _SAID[type(error)]
    return JsonResponse({"error": said(error)}, status=status)

"""A sound file that a browser sends in pieces: one a request, raw, answered in JSON (T-UPL-01, T-UPL-08)."""

from array import array
from http import HTTPStatus
from typing import Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from accounts.requests import PortalRequest
from cti import uploads
from pbx.audio.wav import LONGEST, NotSound, TooLong

LARGEST_PIECE: Final = 192 * 1024


def received(request: PortalRequest, *, at: int, size: int) -> "array[int] | HttpResponse":
    """Add the piece at byte `at` of a file of `size`. The sound once it is complete (8 kHz); before, what to answer:
    `at`, where the next piece begins, or `error` in words."""
    try:
        piece = request.body
    except RequestDataTooBig:
        return refused(_("This piece is too large."), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        sound = uploads.take(request.user.pk, piece, at=at, size=size)
    except uploads.OutOfOrder:
        return refused(_("The upload was interrupted. Please begin again."), HTTPStatus.CONFLICT)
    except TooLong:
        return refused(too_long())
    except NotSound:
        return refused(_("This is no sound that telephones can play."))
    return JsonResponse({"at": at + len(piece)}) if sound is None else sound


def refused(words: str, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    return JsonResponse({"error": words}, status=status)


def too_long() -> str:
    return _("What callers hear is at most %(seconds)d seconds long.") % {"seconds": LONGEST}

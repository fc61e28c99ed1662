"""The doors through which somebody's file comes into the inbox: all at once from a form, or in pieces from a script.

A script says the `size` with the first piece, which comes as a form does, and is answered in JSON: `at`, where the next
piece begins, `piece`, where to send it, and `page`, where to go at the end; or `error`, why it ends here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from jobs.inbox import OutOfStepError

_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Doors:
    page: str
    """The name of the address of what is made of the file, by its key,"""
    piece: str
    """and of that for further pieces."""
    refusal: type[Exception]
    """Raised for a file that can be none of those that are taken here."""
    said: Callable[[Any], str]
    """What it says, in words."""

    def first(
        self,
        request: HttpRequest,
        begin: Callable[[str, int, bytes], Any],
        refused: Callable[[str], HttpResponse],
    ) -> HttpResponse:
        """The file, or its first piece: `begin` is given its name, its whole size and what came of it, and returns a
        row. `refused` answers a form."""
        file, in_pieces = request.FILES.get("file"), "size" in request.POST
        refuse = _told if in_pieces else refused
        if file is None:
            return refuse(_("Choose a file."))
        size = whole_number(request.POST["size"]) if in_pieces else file.size or 0
        content = file.read()
        try:
            made = begin(request.POST.get("name") or file.name or "", size, content)
        except self.refusal as error:
            return refuse(self.said(error))
        if not in_pieces:
            return redirect(self.page, made.pk)
        piece, page = (reverse(name, args=[made.pk]) for name in (self.piece, self.page))
        return JsonResponse({"page": page, "piece": piece, "at": len(content)})

    def further(self, request: HttpRequest, go_on: Callable[[int, bytes], int]) -> HttpResponse:
        """A further piece as the body of the request; `?at=` says where it begins. `go_on` says how many bytes are
        there then, and raises what jobs.inbox raises."""
        try:
            return JsonResponse({"at": go_on(whole_number(request.GET.get("at", "")), request.body)})
        except self.refusal as error:
            return _told(self.said(error))
        except (OutOfStepError, FileNotFoundError):
            return _told(_("The file did not arrive whole. Send it once more."))


def whole_number(text: str) -> int:
    """A number of bytes. Raises BadRequest."""
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise BadRequest
    return int(text)


def _told(why: str) -> HttpResponse:
    return JsonResponse({"error": why})

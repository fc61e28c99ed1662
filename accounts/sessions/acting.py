"""As which extension a session works: the person's own, or another main device of theirs (LOG-20, PSA-08).

The choice lies in the session and counts only while the right to it does; everything that means "the line"
asks `user.acting`, everything that means the person `user.extension`.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from accounts.models import User
from accounts.sessions import revocation
from ui.middleware import GetResponse

SESSION_KEY = "acting"
SHOWN = "X-Extension"
"""The header by which a page's script says whose line the page shows."""


def acting_in(session: Mapping[str, object], extensions: Sequence[str]) -> str:
    """The extension that `session` works for, of a person's `extensions`, of which the first is their own."""
    chosen = session.get(SESSION_KEY)
    return chosen if isinstance(chosen, str) and chosen in extensions else extensions[0]


def switch(session: SessionBase, user: User, extension: str) -> None:
    """From now on `session` works for `extension`; its other pages are told. Raises LookupError for an extension that
    is not one of the user's."""
    if extension not in user.extensions:
        raise LookupError(extension)
    session[SESSION_KEY] = extension
    session.save()  # before the sockets look at it
    user.acting = extension
    revocation.announce(user_id=user.pk, session_key=session.session_key)


class ActingMiddleware:
    """Sets `request.user.acting`; stands below authentication.

    A page that shows another line than the session works for by now, because another tab switched or the right
    is gone, must neither act nor be filled further: it is told to load anew (T-AZ-11).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User):
            self._assign(user, request.session)
            if request.headers.get(SHOWN, user.acting) != user.acting:
                return HttpResponse(status=HTTPStatus.CONFLICT, headers={"HX-Refresh": "true"})
        return self.get_response(request)

    def _assign(self, user: User, session: SessionBase) -> None:
        if SESSION_KEY not in session:
            return
        user.acting = acting_in(session, user.extensions)
        if session[SESSION_KEY] != user.acting:
            del session[SESSION_KEY]  # a right that comes back is no reason to change sides unasked

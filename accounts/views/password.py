"""Setting the first password and changing it later are one page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import languages, sessions, throttle
from accounts.actions import password as actions
from accounts.destinations import next_page
from accounts.forms import SetPasswordForm
from accounts.journal import Origin
from accounts.models import User
from accounts.sessions import endings, limited
from accounts.sessions.limited import Purpose
from accounts.throttle import Demand, Limit
from accounts.views.entrance import admit
from ui.pages import render_page

CONFIRMATIONS = Limit("current password", 5, 150)


@login_not_required
@sensitive_post_parameters("current", "password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def set_password(request: HttpRequest) -> HttpResponse:
    """The only page of a limited session (LOG-04, X-22), and the change of password of a whole one (T-PWD-04)."""
    signed_in = isinstance(request.user, User)
    user = request.user if isinstance(request.user, User) else limited.user_of(request, Purpose.SET_PASSWORD)
    if user is None:
        return endings.at_the_door(request)
    if request.method != "POST":
        return _page(request, SetPasswordForm(user, ask_current=signed_in))
    form = SetPasswordForm(user, request.POST, ask_current=signed_in)
    if not form.is_valid() or (signed_in and not confirms(user, form, form.cleaned_data["current"])):
        return _page(request, form)
    if repeats_old(user, form):
        return _page(request, form)
    keep = request.session.session_key if signed_in else None
    if not actions.set_password(user, form.cleaned_data["password"], Origin.of(request, user), keep_session=keep):
        sessions.end(request)
        return redirect("accounts:login")
    with translation.override(
        languages.wish(request) or user.language or translation.get_language()
    ):  # as the page that shows it
        messages.success(request, _("Your new password is in force."))
    if not signed_in:
        return admit(request, user)
    sessions.renew(request, user)
    return redirect("accounts:subscriber")


def confirms(user: User, form: object, current: str) -> bool:
    """Is `current` the user's password? If not, the form says so. Throttled like a log-in."""
    demand = Demand(CONFIRMATIONS, str(user.pk))
    if throttle.take(demand) and check_password(current, user.password):
        throttle.give_back(demand)
        return True
    form.add_error("current", _("This is not your current password, or you tried too often. Wait a minute."))  # type: ignore[attr-defined]
    return False


def repeats_old(user: User, form: SetPasswordForm) -> bool:
    """Is the new password the one that is to be given up? Then the form says so (LOG-06)."""
    if not user.password or not check_password(form.cleaned_data["password"], user.password):
        return False
    form.add_error("password", _("This is the password that you have now. Choose another one."))
    return True


def _page(request: HttpRequest, form: SetPasswordForm) -> HttpResponse:
    context = {"form": form, "person": form.user, "next": next_page(request)}
    return render_page(request, "accounts/set_password.html", context)

"""Between password and portal: giving the second factor, or setting one up where the role must have it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.actions import second_factor as actions
from accounts.destinations import next_page
from accounts.journal import Event, Origin
from accounts.models import User
from accounts.proving import second_factor as factors
from accounts.second_factor_forms import CodeForm, FirstCodeForm
from accounts.sessions import endings, limited
from accounts.sessions.limited import Purpose
from accounts.views.entrance import enter, note
from accounts.views.second_factor import confirmed, kept, proves, setting_up
from ui.pages import render_page


@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """The code of the app, or a recovery code (T-MFA-01)."""
    user = limited.user_of(request, Purpose.SECOND_FACTOR)
    factor = factors.of(user) if user else None
    if user is None or factor is None:
        return endings.at_the_door(request)
    form = CodeForm(request.POST if request.method == "POST" else None, recovery="recovery" in request.GET)
    if not form.is_valid() or not proves(user, form, Origin.of(request, user)):
        context = {"form": form, "person": user, "next": next_page(request)}
        return render_page(request, "accounts/second_factor_login.html", context)
    response = enter(request, user, trusting=factor if form.cleaned_data["trust"] else None)
    note(Event.LOGGED_IN_BY_FACTOR, request, user)
    _warn_of_last_codes(request, user)
    return response


def _warn_of_last_codes(request: HttpRequest, user: User) -> None:
    left = factors.codes_left(user)
    if left > factors.FEW:
        return
    with translation.override(user.language or translation.get_language()):  # as the page that shows it
        sentence = ngettext(
            "You have %(left)d recovery code left. Make new ones under Settings, Second factor.",
            "You have %(left)d recovery codes left. Make new ones under Settings, Second factor.",
            left,
        )
    messages.warning(request, sentence % {"left": left})


@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """The only page of somebody whose role must have a second factor, and who has none yet. They have just proved who
    they are: no password is asked for again."""
    user = limited.user_of(request, Purpose.ENROL_SECOND_FACTOR)
    if user is None or factors.of(user):
        return endings.at_the_door(request)
    if request.method != "POST":
        return _enrolment(request, user, FirstCodeForm())
    if request.POST.get("do") == "begin":
        actions.begin(user)
        return HttpResponseRedirect(request.get_full_path())
    form = FirstCodeForm(request.POST)
    codes = confirmed(request, user, form)
    return _enrolled(request, user, codes) if codes else _enrolment(request, user, form)


def _enrolment(request: HttpRequest, user: User, form: FirstCodeForm) -> HttpResponse:
    context = {"form": form, "person": user, "next": next_page(request), "setting_up": setting_up(user)}
    return render_page(request, "accounts/second_factor_enrol.html", context)


def _enrolled(request: HttpRequest, user: User, codes: tuple[str, ...]) -> HttpResponse:
    """The session is whole; the recovery codes are shown before it goes on."""
    context = {**kept(codes), "person": user, "next": next_page(request)}
    response = enter(request, user, page=lambda: render_page(request, "accounts/second_factor_enrol.html", context))
    note(Event.LOGGED_IN_BY_FACTOR, request, user)
    return response

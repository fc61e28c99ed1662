"""In, out, and what a stranger may choose."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import journal, languages, sessions
from accounts.actions import own
from accounts.destinations import next_page
from accounts.forms import LoginForm
from accounts.guard.addresses import client_address
from accounts.journal import Event, Origin
from accounts.login import Attempt, Door, examine
from accounts.models import SecondFactor, User
from accounts.proving import second_factor
from accounts.sessions import devices, endings, limited, trust
from accounts.sessions.limited import Purpose
from ui import device
from ui.device import LayoutChoice
from ui.pages import render_page


@login_not_required
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Extension and password, or the PIN while there is none (LOG-01…04)."""
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(next_page(request))
        return _login_page(request, LoginForm(initial={"extension": request.GET.get("extension", "")[:6]}))
    form = LoginForm(request.POST)
    if not form.is_valid():
        return _login_page(request, form, refused=True)
    attempt = Attempt(
        form.cleaned_data["extension"],
        form.cleaned_data["secret"],
        client_address(request),
        devices.known_device(request),
    )
    verdict = examine(attempt)
    if verdict.user is None:
        return _login_page(request, form, refused=True)
    sessions.wish_to_stay(request, form.cleaned_data["stay"])
    request.session[sessions.ACCEPTED_KEY] = verdict.accepted
    if verdict.door is Door.SET_PASSWORD:
        return first_to(Purpose.SET_PASSWORD, request, verdict.user)
    return admit(request, verdict.user)


def admit(request: HttpRequest, user: User) -> HttpResponse:
    """`user` has proved who they are: begin the whole session, or ask for the second factor first."""
    factor = second_factor.of(user)
    if factor is not None and not trust.is_trusted(request, factor, user):
        return first_to(Purpose.SECOND_FACTOR, request, user)
    if factor is None and second_factor.must_have(user):
        return first_to(Purpose.ENROL_SECOND_FACTOR, request, user)
    response = enter(request, user)
    if factor is not None:
        note(Event.LOGGED_IN, request, user)
    return response


def note(event: Event, request: HttpRequest, user: User) -> None:
    """Write the log-in down, and with which right password it began."""
    accepted = request.session.pop(sessions.ACCEPTED_KEY, None)
    journal.write(event, user, Origin.of(request, user), before=str(accepted or ""))


def first_to(purpose: Purpose, request: HttpRequest, user: User) -> HttpResponse:
    """Send to the page of `purpose`, which leads on to where the person wanted to go."""
    wish = next_page(request)
    limited.begin(request, user, purpose)
    return HttpResponseRedirect(f"{reverse(purpose)}?{urlencode({'next': wish})}" if wish != "/" else reverse(purpose))


def enter(
    request: HttpRequest,
    user: User,
    *,
    page: Callable[[], HttpResponse] | None = None,
    trusting: SecondFactor | None = None,
) -> HttpResponse:
    """Begin the whole session and go on, or show `page` first. `trusting`: do not ask for this factor here again."""
    sessions.begin(request, user)
    languages.grant_wish(request, user)
    response = page() if page else HttpResponseRedirect(next_page(request))
    languages.forget_wish(request, response)
    device = devices.remember(request, response, user)
    if trusting is not None:
        trust.remember(request, response, device, trusting)
    return response


def _login_page(request: HttpRequest, form: LoginForm, *, refused: bool = False) -> HttpResponse:
    context = {
        "form": form,
        "next": next_page(request),
        "refused": refused,
        "incomplete": any(form.has_error(name, "required") for name in form.fields) if refused else False,
        "ended": endings.sentence_for(request),
        "phone_proof": settings.PHONE_PROOF,
    }
    return render_page(request, "accounts/login.html", context)


@login_not_required
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Ends the session and leaves nothing of it in the browser (T-HDR-02)."""
    if isinstance(request.user, User):
        journal.write(Event.LOGGED_OUT, request.user, Origin.of(request))
    sessions.end(request)
    response = redirect("accounts:login")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """For this device, and for the user wherever they log in, also if they do so only now (APP-01, MAIN-18)."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    response = HttpResponseRedirect(next_page(request))
    device.remember(response, request, language=chosen)
    if isinstance(request.user, User):
        own.update_application(request.user, {"language": chosen}, Origin.of(request))
    else:
        languages.keep_wish(request, response, chosen)
    return response


@login_not_required
@require_POST
def layout(request: HttpRequest) -> HttpResponse:
    """Full, mobile or automatic, for this device (LOG-08, APP-02)."""
    chosen = request.POST.get("layout", "")
    if chosen not in set(LayoutChoice):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    response = HttpResponseRedirect(next_page(request))
    device.remember(response, request, layout=chosen)
    return response

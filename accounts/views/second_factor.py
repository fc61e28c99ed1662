"""Settings → Second factor: set it up, make new recovery codes, turn it off (T-MFA-01)."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.actions import second_factor as actions
from accounts.actions.second_factor import Proof
from accounts.journal import Origin
from accounts.models import User
from accounts.proving import second_factor as factors
from accounts.requests import PortalRequest
from accounts.second_factor_forms import BothFactorsForm, FirstCodeForm, SetUpForm
from accounts.views.password import confirms
from ui import qr
from ui.pages import render_page


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.edit_own", raise_exception=True)
def second_factor(request: PortalRequest) -> HttpResponse:
    """What there is, and every way to change it."""
    if request.method != "POST":
        return _page(request)
    deed = DEEDS.get(request.POST.get("do", ""))
    return deed(request) if deed else HttpResponse(status=HTTPStatus.BAD_REQUEST)


def _begin(request: PortalRequest) -> HttpResponse:
    form = SetUpForm(request.POST)
    if not form.is_valid() or not confirms(request.user, form, form.cleaned_data["current"]):
        return _page(request, begin=form)
    actions.begin(request.user)
    return redirect("accounts:second_factor")


def _cancel(request: PortalRequest) -> HttpResponse:
    actions.cancel(request.user)
    return redirect("accounts:second_factor")


def _confirm(request: PortalRequest) -> HttpResponse:
    form = FirstCodeForm(request.POST)
    codes = confirmed(request, request.user, form, keep_session=request.session.session_key)
    if codes:
        return _page(request, codes=codes)
    return _page(request, confirm=form)


def _renew(request: PortalRequest) -> HttpResponse:
    form = BothFactorsForm(request.POST, prefix="renew")
    if not _gives_both(request, form):
        return _page(request, renew=form)
    return _page(request, codes=actions.renew_codes(request.user, Origin.of(request)))


def _turn_off(request: PortalRequest) -> HttpResponse:
    form = BothFactorsForm(request.POST, prefix="leave")
    if factors.must_have(request.user) or not _gives_both(request, form):
        return _page(request, leave=form)
    actions.turn_off(request.user, Origin.of(request), keep_session=request.session.session_key)
    messages.success(request, _("Your password alone logs you in again."))
    return redirect("accounts:second_factor")


def _move(request: PortalRequest) -> HttpResponse:
    form = BothFactorsForm(request.POST, prefix="leave")
    if not _gives_both(request, form):
        return _page(request, leave=form)
    actions.move(request.user)
    return redirect("accounts:second_factor")


DEEDS: Mapping[str, Callable[[PortalRequest], HttpResponse]] = {
    "begin": _begin,
    "cancel": _cancel,
    "confirm": _confirm,
    "renew": _renew,
    "move": _move,
    "off": _turn_off,
}


def _gives_both(request: PortalRequest, form: BothFactorsForm) -> bool:
    """The password first: a wrong one uses no code up."""
    return (
        form.is_valid()
        and confirms(request.user, form, form.cleaned_data["current"])
        and proves(request.user, form, Origin.of(request))
    )


def proves(user: User, form: Form, origin: Origin) -> bool:
    """Is the form's code a second factor of `user`? If not, the form says so."""
    proof = actions.prove(user, form.cleaned_data["code"], origin)
    if proof is Proof.WRONG:
        form.add_error("code", _wrong(recovery=getattr(form, "recovery", False)))
    elif proof is Proof.TOO_OFTEN:
        form.add_error("code", _("Too many tries. Wait a few minutes, then type the code that is shown then."))
    return proof is Proof.RIGHT


def _wrong(*, recovery: bool) -> str:
    if recovery:
        return _("This code is not right, or was used already. Use another one.")
    return _("This code is not right, or was used already. Wait for the next one.")


def confirmed(
    request: HttpRequest, user: User, form: FirstCodeForm, keep_session: str | None = None
) -> tuple[str, ...]:
    """The recovery codes of the factor that the form's code has just switched on; none if it did not."""
    if not form.is_valid():
        return ()
    codes = actions.confirm(user, form.cleaned_data["code"], Origin.of(request, user), keep_session=keep_session)
    if not codes:
        form.add_error(
            "code", _("This code does not fit. Check your smartphone's clock, then type the code that it shows now.")
        )
    return codes


def setting_up(user: User) -> dict[str, object]:
    """What the page shows while the app is to learn the secret; empty before `begin`, and when its time is over."""
    pending = factors.pending_of(user, timezone.now())
    if pending is None:
        return {}
    secret = factors.secret_of(pending)
    address = factors.address(user, secret)
    return {"address": address, "qr": qr.picture(address), "secret": secret, "grouped": factors.grouped(secret)}


def kept(codes: tuple[str, ...]) -> dict[str, object]:
    """What shows `codes`, this once. The file to download is in the page itself: nothing keeps them here."""
    text = "".join(f"{code}\n" for code in codes)
    return {"codes": codes, "download": f"data:text/plain;charset=utf-8,{quote(text)}"}


def _page(request: PortalRequest, codes: tuple[str, ...] = (), **typed: Form) -> HttpResponse:
    """`typed` are forms that were refused; the others are fresh."""
    user = request.user
    forms = {
        "begin": SetUpForm(),
        "confirm": FirstCodeForm(),
        "renew": BothFactorsForm(prefix="renew"),
        "leave": BothFactorsForm(prefix="leave"),
        **typed,
    }
    context: dict[str, object] = {
        "factor": factors.of(user),
        "must_have": factors.must_have(user),
        **kept(codes),
        "codes_left": factors.codes_left(user),
        "few": factors.FEW,
        "setting_up": {} if typed.keys() & {"renew", "leave"} else setting_up(user),
        "forms": forms,
    }
    return render_page(request, "accounts/second_factor.html", context)

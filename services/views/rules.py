"""Settings → Forwarding → Advanced: the rules of one's telephone, in order, and each change to them (FNCP-06…11)."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core import signing
from django.http import HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.journal import Origin
from accounts.requests import PortalRequest
from cti.live import read_board
from pbx.capabilities import Capability
from services.announcements.choosing import choosable
from services.models import Rule
from services.models.rules import TAKES_NUMBER, Deed
from services.queries import has_mailbox
from services.rules import keeping, obeying
from services.rules.forms import MoveForm, RuleForm
from services.rules.house import LiveHouse
from services.rules.rows import rows
from services.rules.targets import Target, TargetError
from ui.pages import render_page

PAGE = "services:rules"
CHANGED = "rules-changed"
NEEDS = "forwarding.edit_own"
UNDO_FOR = 24 * 3600
"""Seconds."""


@require_safe
@permission_required(NEEDS, raise_exception=True)
def page(request: PortalRequest) -> HttpResponse:
    return _page(request)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def add(request: PortalRequest) -> HttpResponse:
    """Five steps on one page; what comes of it is switched off (FNCP-11)."""
    return _edited(request, Rule(extension=request.user.acting, author=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    return _edited(request, _rule(request, pk))


@require_POST
@permission_required(NEEDS, raise_exception=True)
def switch(request: PortalRequest, pk: int) -> HttpResponse:
    """On or off; a number that was allowed once is looked at again."""
    rule = _rule(request, pk)
    on = bool(request.POST.get("on"))
    if on and (refusal := _refusal(request, rule)):
        return _page(request, refusal)
    keeping.switch(rule, on, Origin.of(request))
    return _page(request)


@require_POST
@permission_required(NEEDS, raise_exception=True)
def duplicate(request: PortalRequest, pk: int) -> HttpResponse:
    try:
        keeping.duplicate(_rule(request, pk))
    except keeping.FullError:
        return _page(request, _full())
    return _page(request)


@require_POST
@permission_required(NEEDS, raise_exception=True)
def move(request: PortalRequest, pk: int) -> HttpResponse:
    """Another place: the first that fits a call decides."""
    rule, form = _rule(request, pk), MoveForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("There is no such place."))
    keeping.move(rule, form.cleaned_data["to"])
    if request.htmx and request.htmx.target not in {"rules", "main"}:
        return trigger_client_event(HttpResponse(status=204), CHANGED)
    return _page(request)


@require_POST
@permission_required(NEEDS, raise_exception=True)
def remove(request: PortalRequest, pk: int) -> HttpResponse:
    """It can be undone: what is said of it holds all that it was."""
    rule = _rule(request, pk)
    gone = signing.dumps({**keeping.written(rule), "position": rule.position}, salt=_salt(request))
    keeping.remove(rule, Origin.of(request))
    if not request.htmx or request.htmx.target == "main":
        messages.success(request, _("The rule is removed."))
        return redirect(PAGE)
    return trigger_client_event(render(request, "services/_rule_removed.html", {"gone": gone}), CHANGED)


@require_POST
@permission_required(NEEDS, raise_exception=True)
def restore(request: PortalRequest) -> HttpResponse:
    """It stands where it stood, switched off."""
    try:
        gone = signing.loads(request.POST.get("gone", ""), salt=_salt(request), max_age=UNDO_FOR)
        keeping.bring_back(request.user, gone, gone["position"])
    except (signing.BadSignature, keeping.GoneError):
        return _said(request, _("This can no longer be undone."), wrong=True)
    except keeping.FullError:
        return _said(request, _full(), wrong=True)
    return _said(request, _("It is back, and switched off."))


@require_POST
@permission_required(NEEDS, raise_exception=True)
def let_pass(request: PortalRequest) -> HttpResponse:
    """VIPs and my favourites ring although I am not to be disturbed."""
    keeping.let_pass(request.user, bool(request.POST.get("on")), Origin.of(request))
    return _page(request)


def _rule(request: PortalRequest, pk: int) -> Rule:
    own = Rule.objects.visible_to(request.user).filter(passes=False)
    return get_object_or_404(own.whole(), pk=pk)


def _page(request: PortalRequest, refusal: str = "") -> HttpResponse:
    """The list; after a change without scripts one is led back to it."""
    if request.method == "POST" and (not request.htmx or request.htmx.target == "main"):
        if refusal:
            messages.error(request, refusal)
        return redirect(PAGE)
    board, user = read_board(), request.user
    found = list(Rule.objects.visible_to(user).whole())
    house = LiveHouse(board, timezone.localdate())
    active = [rule for rule in found if rule.active]
    context = {
        "rows": [row for row in rows(user, house, found) if not row.rule.passes],
        "passes": any(rule.passes for rule in found),
        "active": active,
        "able": board.info is None or Capability.RULES in board.info.capabilities,
        "board": board,
        "obeyed": obeying.obeyed(board, user.acting, active),
        "full": len(found) >= keeping.MOST,
        "refusal": refusal,
    }
    return render_page(request, "services/rules.html", context, parts=("rules",))


def _edited(request: PortalRequest, rule: Rule) -> HttpResponse:
    data: QueryDict | None = request.POST if request.method == "POST" else None
    form = RuleForm(request.user, rule, _target(request), data, offered=_offered(request, rule))
    if data is not None and form.is_valid() and not form.grows:
        try:
            _store(form, Origin.of(request))
        except keeping.FullError:
            form.add_error(None, _full())
        else:
            messages.success(request, _("The rule is saved.") if rule.active else _saved_inactive())
            return redirect(PAGE)
    return render_page(request, "services/rule.html", {"form": form, "rule": rule}, parts=("rule-callers",))


def _store(form: RuleForm, origin: Origin) -> None:
    named = [list(form.cleaned_data.get(name) or ()) for name in ("contacts", "groups")]
    contacts, groups = ([each.pk for each in some] for some in named)
    rule = form.filled()
    if rule.pk:
        keeping.change(rule, contacts, groups, origin)
    else:
        keeping.add(rule, contacts, groups)


def _offered(request: PortalRequest, rule: Rule) -> Sequence[str]:
    """What may happen to a call here; what the rule says already stays."""
    user, board = request.user, read_board()
    needs = {
        Deed.MOBILE: bool(user.mobile) or user.acting != user.extension,
        Deed.VOICEMAIL: has_mailbox(board, user.acting),
        Deed.FAX: bool(settings.FAX_NUMBER),
        Deed.ANNOUNCE: bool(choosable(user)),
    }
    return [deed for deed in Deed if needs.get(deed, True) or (rule.pk and deed == rule.deed)]


def _refusal(request: PortalRequest, rule: Rule) -> str:
    """Why a rule cannot be switched on; empty if it can."""
    try:
        if rule.deed in TAKES_NUMBER:
            _target(request).check(rule.target)
        elif rule.deed == Deed.MOBILE:
            _target(request).mobile()
    except TargetError as refusal:
        return str(refusal)
    return ""


def _target(request: PortalRequest) -> Target:
    return Target(request.user, LiveHouse(read_board(), timezone.localdate()))


def _salt(request: PortalRequest) -> str:
    return f"services.rules {request.user.pk} {request.user.acting}"


def _said(request: PortalRequest, words: str, *, wrong: bool = False) -> HttpResponse:
    if not request.htmx or request.htmx.target == "main":
        (messages.error if wrong else messages.success)(request, words)
        return redirect(PAGE)
    response = render(request, "services/_said.html", {"words": words, "wrong": wrong})
    return response if wrong else trigger_client_event(response, CHANGED)


def _full() -> str:
    return ngettext(
        "There is %(count)d rule already. Remove one first.",
        "There are %(count)d rules already. Remove one first.",
        keeping.MOST,
    ) % {"count": keeping.MOST}


def _saved_inactive() -> str:
    return _("The rule is saved. Switch it on when it shall act.")

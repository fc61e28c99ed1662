"""The exchange asks where a call goes, by the rules of whom it is for (docs/asterisk.md)."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from pbx.asterisk.route import Question, answer, decide, read
from pbx.errors import PbxRefused
from pbx.routing.callers import Caller
from phonebook.plan import plan
from services.rules.setups import active_rules, compiled


@require_safe
@login_not_required
def route(request: HttpRequest) -> HttpResponse:
    """One line of text for whoever has the token; for everybody else there is nothing here."""
    sent = request.headers.get("Authorization", "")
    if not settings.ROUTE_TOKEN or not constant_time_compare(sent, f"Bearer {settings.ROUTE_TOKEN}"):
        raise Http404
    try:
        question = read(request.GET.dict())
    except (PbxRefused, ValueError):
        return HttpResponseBadRequest("", content_type="text/plain")
    now = timezone.localtime()
    rules = compiled(active_rules(question.extension), now.date())
    return HttpResponse(answer(decide(question, rules, _caller(question), now)), content_type="text/plain")


def _caller(question: Question) -> Caller:
    number = question.caller if question.internal else plan().from_pbx(question.caller)
    return Caller(number, question.internal)

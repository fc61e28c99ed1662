"""Administration → Mail server: by whom letters leave, and a letter to try it (ADM-06, ADM-07)."""

from collections.abc import Mapping

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.journal import Origin
from accounts.requests import PortalRequest
from accounts.views.password import confirms
from company import mail_server
from mail.standing import Standing
from management.company import mail, mail_words, rows
from management.company.mail_forms import OWN, MailServerForm, MailTestForm
from ui.pages import render_page

PAGE = "management:mail_server"
TESTS = 3
"""How many are shown."""


@sensitive_post_parameters("password", "current")
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("management.administer", raise_exception=True)
def page(request: PortalRequest) -> HttpResponse:
    row = mail_server.stored()
    if request.method != "POST":
        return _page(request, MailServerForm(row))
    form = MailServerForm(row, request.POST)
    if not form.is_valid() or not confirms(request.user, form, form.cleaned_data["current"]):
        return _page(request, form)
    version, origin = form.cleaned_data["version"], Origin.of(request)
    try:
        if form.cleaned_data["use"] == OWN:
            mail.use_own(form.wish, version, origin)
        else:
            mail.use_installation(version, origin)
    except rows.ChangedMeanwhile:
        form.add_error(None, rows.MEANWHILE)
        return _page(request, form)
    messages.success(request, _("Saved: it counts from the next e-mail on. Send a test e-mail."))
    return redirect(PAGE)


@require_POST
@permission_required("management.administer", raise_exception=True)
def test(request: PortalRequest) -> HttpResponse:
    form = MailTestForm(request.user, request.POST)
    if form.is_valid():
        try:
            mail.test(form.cleaned_data["to"], request.user, Origin.of(request))
        except mail.TooMany:
            form.add_error(None, _("Five test e-mails an hour are enough. Try again later."))
        else:
            return redirect(PAGE)
    return _page(request, MailServerForm(mail_server.stored()), {"test_form": form})


def _page(request: PortalRequest, form: MailServerForm, more: Mapping[str, object] | None = None) -> HttpResponse:
    now = timezone.now()
    tests = [mail_words.row(each, now) for each in mail.latest_tests(TESTS)]
    row = form.row
    context = {
        "form": form,
        "row": row,
        "unreadable": bool(row.secret) and not mail_server.BOX.is_readable(row.secret),
        "given": mail_server.of_installation(),
        "given_sender": settings.DEFAULT_FROM_EMAIL,
        "test_form": MailTestForm(request.user),
        "tests": tests,
        "waits": any(each.is_open for each in tests),
        "letters": Standing.now(),
        **(more or {}),
    }
    return render_page(request, "management/company/mail_server.html", context, parts=("mail-tests",))

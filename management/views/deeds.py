"""The buttons of a person's page: each asks first, and says what will happen."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.authority import Standing, deeds
from accounts.journal import Origin
from accounts.letters import ACTIVATION_LASTS, takes_links
from accounts.models import User
from accounts.requests import PortalRequest
from history.telling.announcing import announce
from management.deeds import BUTTONS, Button, Handover, offered
from management.views.person import find, page
from ui import qr
from ui.pages import render_page


@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("management.manage_departments", raise_exception=True)
def deed(request: PortalRequest, extension: str, name: str) -> HttpResponse:
    """Ask whether it shall be done, and do it on POST."""
    subject = find(request, extension)
    allowed = deeds(Standing.of(request.user), Standing.of(subject))
    button = BUTTONS.get(name)
    if button is None or button.deed not in allowed:
        raise Http404
    if name not in offered(subject, allowed):
        return redirect("management:person", subject.extension)
    form = button.form(subject, *([request.POST] if request.method == "POST" else [])) if button.form else None
    if request.method != "POST" or (form is not None and not form.is_valid()):
        return _question(request, subject, name, button, form)
    handover = button.perform(subject, form, Origin.of(request))
    announce(people={subject.pk: {"notices"}})
    if handover is not None:
        return hand_over(request, subject, handover)
    messages.success(request, str(button.done))
    return redirect("management:person", subject.extension)


def _question(request: PortalRequest, subject: User, name: str, button: Button, form: object) -> HttpResponse:
    """As a dialog over the person's page where that is on the screen, else as a page of its own."""
    dialog = {
        "name": name,
        "button": button,
        "form": form,
        "doubtful": bool(subject.email) and not takes_links(subject),
    }
    if request.method == "POST" and request.htmx:
        return _unmoved(page(request, subject, dialog=dialog))
    return render_page(request, "management/deed.html", {"person": subject, **dialog}, parts=("deed",))


def hand_over(request: PortalRequest, person: User, handover: Handover) -> HttpResponse:
    """What must be told or printed is on this page once, and nowhere else."""
    hours = int(ACTIVATION_LASTS.total_seconds() // 3600)
    reads = person.language or request.LANGUAGE_CODE
    context: dict[str, object] = {"person": person, "handover": handover, "hours": hours, "reads": reads}
    if handover.link:
        context["qr"] = qr.picture(handover.link)
    return _unmoved(render_page(request, "management/handover.html", context))


def _unmoved(response: HttpResponse) -> HttpResponse:
    """The address stays that of the page below: to load it again asks nothing and does nothing."""
    response["HX-Push-Url"] = "false"
    return response

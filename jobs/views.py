"""Where one's own jobs stand, and their files. Other people's look as if they did not exist (T-AZ-02)."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from jobs import actions, queries
from jobs.kinds import kind_of
from jobs.models import Job
from ui.downloads import download
from ui.pages import render_page

if TYPE_CHECKING:
    from accounts.requests import PortalRequest


@require_safe
def jobs(request: "PortalRequest") -> HttpResponse:
    """All of one's own, while they are kept."""
    return _list(request)


@require_safe
def job(request: "PortalRequest", pk: UUID) -> HttpResponse:
    """One of them; `?open=1`: the page that asks shows it as open."""
    found = Job.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None and request.htmx.target == "job":  # it was dropped or is over while a page watches it
        return HttpResponseClientRedirect(reverse("jobs:jobs"))
    if found is None:
        raise Http404
    response = render_page(request, "jobs/job.html", {"job": found}, parts=("job",))
    if "open" in request.GET and not found.is_open:
        trigger_client_event(response, "toast", _outcome(found))
    return response


@require_safe
def file(request: "PortalRequest", pk: UUID) -> HttpResponseBase:
    """The file that a job made, for its owner, while they may still have it made; a secret one is given once."""
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if not found.has_file or not found.suffix:
        raise Http404
    kind = kind_of(found.kind)
    if not request.user.has_perm(kind.needs):
        raise PermissionDenied
    if kind.secret and request.method == "HEAD":
        return HttpResponse(content_type=kind.media_type)
    content = queries.content_once(found) if kind.secret else queries.content(found)
    response = download(request, content, name=found.file_name, content_type=kind.media_type)
    response.headers["Content-Length"] = str(found.size)
    return response


@require_POST
def again(request: "PortalRequest", pk: UUID) -> HttpResponse:
    found = get_object_or_404(Job.objects.editable_by(request.user), pk=pk)
    try:
        actions.again(found)
    except actions.TooMany:
        messages.error(request, _("You have asked for much already. Wait until some of it is done."))
    return redirect("jobs:job", found.pk)


@require_POST
def drop(request: "PortalRequest", pk: UUID) -> HttpResponse:
    """Cancel a job, or remove it with its file."""
    found = get_object_or_404(Job.objects.editable_by(request.user), pk=pk)
    said = _("Cancelled.") if found.is_open else _("Removed.")
    actions.drop(found)
    if request.htmx.target == "jobs":
        return trigger_client_event(_list(request), "toast", {"text": said})
    messages.success(request, said)
    return redirect("jobs:jobs")


def _list(request: "PortalRequest") -> HttpResponse:
    found = queries.of(request.user)
    context = {"jobs": found, "any_open": any(job.is_open for job in found)}
    return render_page(request, "jobs/jobs.html", context, parts=("jobs",))


def _outcome(job: Job) -> dict[str, str]:
    if job.state == Job.State.DONE:
        return {"text": _("Done: %(title)s") % {"title": job.title}}
    return {"text": _("Not done: %(title)s") % {"title": job.title}, "kind": "error"}

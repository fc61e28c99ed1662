"""Post-its: the two trays, writing and answering (NOTE-02, NOTE-03)."""

from collections.abc import Iterable

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import PortalRequest
from history.lists.pages import Span
from history.models import PostIt
from history.notes import postits
from history.notes.forms import AnswerForm, PostItForm
from history.notes.postits import Tray
from history.notes.subjects import NOTHING, NotASubjectError, Subject, seal, unseal
from history.people.sides import NOBODY, sides
from history.views.dialogs import asked, done
from history.views.notes import subject_in
from phonebook.folding import haystack, matches, words
from ui.pages import render_page

PAGE = "history:post_its"
OFFERED = 8
MOST_DIGITS = 18


@require_safe
@permission_required("notes.write", raise_exception=True)
def post_its(request: PortalRequest) -> HttpResponse:
    """What colleagues wrote to one, or one to them: `?tray=out&after=…&until=…`."""
    which = Tray.OUT if request.GET.get("tray") == Tray.OUT.value else Tray.IN
    page = postits.tray(request.user, which, Span.parse(request.GET))
    context = {"page": page, "which": which, "tab": which.value}
    return render_page(request, "history/post_its.html", context, parts=("post-its", "more"))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("notes.write", raise_exception=True)
def write(request: PortalRequest) -> HttpResponse:
    """To one or several colleagues, about somebody or not: `?to=1012&of=<reference>`, `?record=<id>`."""
    user = request.user
    if request.method != "POST":
        subject = subject_in(request, request.GET) or NOTHING
        initial = {"to": request.GET.getlist("to"), "about": seal(user, subject)}
        return _asked(request, PostItForm(user, initial=initial), subject)
    form = PostItForm(user, request.POST)
    if not form.is_valid():
        return _asked(request, form, _subject(user, request.POST))
    data = form.cleaned_data
    written = postits.write(user, data["to"], data["text"], data["about"], timezone.now())
    told = ngettext("The post-it is on its way.", "The post-its are on their way.", len(written))
    return done(request, told, PAGE, "notes")


@require_safe
@permission_required("notes.write", raise_exception=True)
def people(request: PortalRequest) -> HttpResponse:
    """Colleagues for what is being typed, to choose from."""
    query = words([request.GET.get("search", "")[:80]])
    found = User.objects.visible_to(request.user).select_related("department").order_by("comment", "extension")
    hits = [person for person in found if matches(query, _words_of(person))] if query else []
    return render(request, "history/_post_it_people.html", {"found": hits[:OFFERED], "query": query})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("notes.write", raise_exception=True)
def answer(request: PortalRequest, pk: int) -> HttpResponse:
    """Back to whoever wrote it, with which it is done."""
    post_it = _to_me(request, pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            postits.answer(post_it, form.cleaned_data["text"], timezone.now())
        except ValueError:
            form.add_error(None, _("Whoever wrote this is no longer here."))
        else:
            return done(request, _("The answer is on its way."), PAGE, "notes", "notices")
    context = {"form": form, "row": postits.rows(request.user, [post_it])[0]}
    return asked(request, "history/_post_it_answer.html", context)


@require_POST
@permission_required("notes.write", raise_exception=True)
def finish(request: PortalRequest, pk: int) -> HttpResponse:
    """Seen to; or, with `again`, not after all."""
    post_it = _to_me(request, pk)
    if "again" in request.POST:
        postits.reopen(post_it)
        return done(request, _("It waits again."), PAGE, "notes", "notices")
    postits.finish(post_it, timezone.now())
    return done(request, _("Done."), PAGE, "notes", "notices")


@require_POST
@permission_required("notes.write", raise_exception=True)
def seen(request: PortalRequest) -> HttpResponse:
    """These came into view; others' ids are nothing."""
    postits.see(request.user, numbers(request.POST.getlist("post_it")), timezone.now())
    return HttpResponse(status=204) if request.htmx else done(request, _("Done."), PAGE)


def numbers(given: Iterable[str]) -> list[int]:
    """Ids from a form; what is none is left out."""
    return [int(text) for text in given if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS]


def _to_me(request: PortalRequest, pk: int) -> PostIt:
    return get_object_or_404(request.user.post_its.select_related("author", "to"), pk=pk)


def _asked(request: PortalRequest, form: PostItForm, subject: Subject) -> HttpResponse:
    who = sides(request.user, [subject.number]).get(subject.number, NOBODY)
    return asked(request, "history/_post_it_new.html", {"form": form, "who": who, "subject": subject})


def _subject(user: User, given: QueryDict) -> Subject:
    try:
        return unseal(user, given.get("about", ""))
    except NotASubjectError:
        return NOTHING


def _words_of(person: User) -> str:
    department = person.department.name if person.department else ""
    return haystack((person.comment, person.extension, department))

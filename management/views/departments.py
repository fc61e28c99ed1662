"""Management → Departments: the tree, and each deed of administrators with a department itself (ADM-09, ADM-18)."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import departments as keeping
from accounts.actions.departments import GoneError, MisplacedError, NameTakenError, Plan
from accounts.authority import LEVELS
from accounts.journal import Origin
from accounts.models import Department, RemovedDepartment
from accounts.requests import PortalRequest
from management.departments import people, telling, tree
from management.departments.forms import DepartmentForm, ManagersForm
from ui.pages import render_page

LIST, ONE = "departments:departments", "departments:department"
KEEPS = "management.administer"


@require_safe
@permission_required("management.manage_departments", raise_exception=True)
def departments(request: PortalRequest) -> HttpResponse:
    """All of them for administrators, the managed ones for a manager; `?deleted=12` offers to bring that one back."""
    keeps = request.user.has_perm(KEEPS)
    branches = tree.branches(request.user)
    removed = tree.removed() if keeps else []
    deleted = request.GET.get("deleted", "")
    context = {
        "branches": branches,
        "pool": people.pool_size(request.user),
        "keeps": keeps,
        "removed": removed,
        "deleted": next((one for one in removed if str(one.pk) == deleted), None),
    }
    return render_page(request, "management/departments.html", context, parts=("departments",))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(KEEPS, raise_exception=True)
def add(request: PortalRequest) -> HttpResponse:
    """`?below=3`: what it shall stand below, as chosen on the page of that one."""
    parents = tree.possible_parents(request.user, None, LEVELS)
    below = next((one.department.pk for one in parents if str(one.department.pk) == request.GET.get("below")), None)
    form = DepartmentForm(Plan("", parent=below), parents, request.POST if request.method == "POST" else None)

    def store() -> Department:
        return keeping.add(form.plan, Origin.of(request))

    return _stored(request, form, store, _("The department is there.")) or _form(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(KEEPS, raise_exception=True)
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Name, colour, and its place in the tree."""
    held = found(request, pk)
    parents = tree.possible_parents(request.user, held, LEVELS)
    form = DepartmentForm(Plan.of(held), parents, request.POST if request.method == "POST" else None)

    def store() -> Department:
        keeping.change(held, form.plan, Origin.of(request))
        return held

    return _stored(request, form, store, _("Saved.")) or _form(request, form, held)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(KEEPS, raise_exception=True)
def managers(request: PortalRequest, pk: int) -> HttpResponse:
    """Several may manage one department, and one person several."""
    branch = tree.branch(request.user, pk)
    if branch is None:
        raise Http404
    held = branch.department
    form = ManagersForm(held, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            keeping.set_managers(held, form.cleaned_data["managers"], Origin.of(request))
        except GoneError:
            return _gone(request)
        telling.tell()
        messages.success(request, _("Saved."))
        return redirect(ONE, held.pk)
    above = [pair for pair in tree.managers_of(held, branch.above) if pair[1] != held]
    context = {"department": held, "form": form, "above": above}
    return render_page(request, "management/department_managers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(KEEPS, raise_exception=True)
def delete(request: PortalRequest, pk: int) -> HttpResponse:
    """Says who it is about and asks, and does it on POST."""
    branch = tree.branch(request.user, pk)
    if branch is None:
        raise Http404
    if request.method != "POST":
        context = {"branch": branch, "department": branch.department, "children": branch.department.children.count()}
        return render_page(request, "management/department_delete.html", context, parts=("department-delete",))
    try:
        removed = keeping.delete(branch.department, Origin.of(request))
    except GoneError:
        return _gone(request)
    telling.tell()
    return redirect(f"{reverse(LIST)}?deleted={removed.pk}")


@require_POST
@permission_required(KEEPS, raise_exception=True)
def bring_back(request: PortalRequest, pk: int) -> HttpResponse:
    """For thirty days: the department, its managers, and those of its people who still belong to none."""
    removed = get_object_or_404(RemovedDepartment.objects.visible_to(request.user), pk=pk)
    try:
        department, back = keeping.bring_back(removed, Origin.of(request))
    except NameTakenError:
        words = _("There is a department called “%(name)s” again. Give that one another name first.")
        messages.error(request, words % {"name": removed.name})
        return redirect(LIST)
    except GoneError:
        return redirect(LIST)  # a second click
    telling.tell()
    words = ngettext("It is back, with %(count)d person.", "It is back, with %(count)d people.", back) % {"count": back}
    if away := removed.people - back:
        words += " " + ngettext("%(count)d is somewhere else by now.", "%(count)d are somewhere else by now.", away) % {
            "count": away
        }
    messages.success(request, words)
    return redirect(ONE, department.pk)


def found(request: PortalRequest, pk: int) -> Department:
    """One that this viewer looks after; the same 404 for those of others as for none."""
    department: Department = get_object_or_404(Department.objects.editable_by(request.user), pk=pk)
    return department


def _stored(
    request: PortalRequest, form: DepartmentForm, store: Callable[[], Department], done: str
) -> HttpResponse | None:
    """Leads to the department; None if nothing was stored."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        department = store()
    except NameTakenError:
        form.add_error("name", _("There is a department of this name already."))
        return None
    except MisplacedError:
        form.add_error("parent", _("It cannot stand there any more: somebody moved departments meanwhile."))
        return None
    except GoneError:
        return _gone(request)
    telling.tell()
    messages.success(request, done)
    return redirect(ONE, department.pk)


def _form(request: PortalRequest, form: DepartmentForm, department: Department | None) -> HttpResponse:
    return render_page(request, "management/department_form.html", {"form": form, "department": department})


def _gone(request: PortalRequest) -> HttpResponse:
    messages.error(request, _("Somebody deleted this department meanwhile."))
    return redirect(LIST)

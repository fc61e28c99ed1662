"""The telephones of the people whom one looks after: whose labels to print together."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from labels.queries import departments_of, looked_after
from ui.pages import render_page


@require_safe
@permission_required("management.manage_departments", raise_exception=True)
def people(request: PortalRequest) -> HttpResponse:
    """`?department=3&after=1015`; nonsense is left out."""
    departments = departments_of(request.user)
    asked, after = request.GET.get("department", ""), request.GET.get("after", "")
    chosen = next((one for one in departments if str(one.pk) == asked), None)
    page = looked_after(request.user, chosen.pk if chosen else None, after if after.isdecimal() else "")
    context = {"page": page, "departments": departments, "chosen": chosen}
    return render_page(request, "labels/people.html", context, parts=("telephones",))

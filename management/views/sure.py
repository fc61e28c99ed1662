"""Nobody becomes an administrator by a slip: what was chosen in a form is asked once more (T-AUD-05)."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse

from accounts.requests import PortalRequest
from management.entry_forms import NewPersonForm
from management.forms import PlaceForm
from ui.pages import render_page

ANSWER = "sure"
YES, NO = "yes", "no"

Page = Callable[[Mapping[str, object]], HttpResponse]
"""Shows the form as it was filled in, with more in its context."""


def asked(request: PortalRequest, form: object, who: str, page: Page) -> HttpResponse | None:
    """The question whether `who` shall become an administrator, or the form again after a no. None: go on.

    It stands as a dialog over the form where that is on the screen, else on a page of its own.
    """
    if not isinstance(form, NewPersonForm | PlaceForm) or not form.makes_administrator:
        return None
    answer = request.POST.get(ANSWER, "")
    if answer == YES:
        return None
    if answer == NO:
        return page({})
    question = {"sure_who": who, "sure_fields": _filled_in(request, form)}
    if request.htmx:
        return page(question)
    return render_page(request, "management/sure.html", question)


def _filled_in(request: HttpRequest, form: NewPersonForm | PlaceForm) -> list[tuple[str, str]]:
    """What the browser sent of the form, to be sent again."""
    names = {"section", *form.fields}
    return [(name, value) for name in sorted(names) for value in request.POST.getlist(name)]

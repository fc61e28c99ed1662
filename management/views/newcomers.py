"""Making an account."""

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.actions import password, people
from accounts.actions.people import Newcomer
from accounts.journal import Origin
from accounts.letters import ACTIVATION_LASTS, address_of_link, post_activation
from accounts.models import User
from accounts.proving import links
from accounts.requests import PortalRequest
from management.deeds import Handover
from management.departments import telling
from management.entry_forms import NewPersonForm
from management.views.deeds import hand_over
from management.views.sure import asked
from ui.pages import render_page


@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("management.administer", raise_exception=True)
def new_person(request: PortalRequest) -> HttpResponse:
    """A form for the account and for how its person first gets in (LOG-02, LOG-04)."""
    form = NewPersonForm(request.POST if request.method == "POST" else None)

    def page(more: Mapping[str, object]) -> HttpResponse:
        return render_page(request, "management/new_person.html", {"form": form, **more})

    if not form.is_bound or not form.is_valid():
        return page({})
    who = form.cleaned_data["comment"] or form.cleaned_data["extension"]
    if question := asked(request, form, who, page):
        return question
    try:
        user, handover = _make(form, Origin.of(request))
    except IntegrityError:
        form.full_clean()  # it says what somebody took or deleted meanwhile
        return page({})
    telling.tell()
    if handover is not None:
        return hand_over(request, user, handover)
    messages.success(request, _("The account is made."))
    return redirect("management:person", user.extension)


@transaction.atomic
def _make(form: NewPersonForm, origin: Origin) -> tuple[User, Handover | None]:
    wanted = form.cleaned_data
    newcomer = Newcomer(
        wanted["extension"], wanted["comment"], User.Role(wanted["role"]), wanted["department"], wanted["email"]
    )
    user = people.create(newcomer, origin)
    match wanted["way"]:
        case "letter":
            post_activation(user, origin)
        case "pin":
            password.open_by_pin(user, wanted["pin"], origin)
        case _:
            token = links.issue(user, links.Purpose.ACTIVATION, lasts=ACTIVATION_LASTS)
            return user, Handover(link=address_of_link(token))
    return user, None

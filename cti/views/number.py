"""The menu that every number has: call, call through the mobile, copy, contact, note, block, history (HIST-09)."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import PortalRequest
from cti import dialling, queries
from cti.answers import Answer, Level, ask_exchange
from cti.dialling import Wish
from cti.forms import BlockForm
from cti.views.answering import answered, asked, first_error
from cti.views.dialling import mobile_of
from pbx.capabilities import Capability
from pbx.commands import BlockCaller
from phonebook.models import Contact, Shortcut
from phonebook.persons import Person, person_behind
from phonebook.policy import NotAllowedError, check_call
from phonebook.references import NotAReferenceError, unseal


@require_safe
@permission_required("phonebook.view", raise_exception=True)
def menu(request: PortalRequest) -> HttpResponse:
    """What can be done with the number that `?of=` names for this person; anybody else's reference names nothing."""
    number = named_number(request)
    capabilities = queries.capabilities()
    person = person_behind(request.user, number)
    context = {
        "person": person,
        "colleague": User.objects.visible_to(request.user).filter(extension=number).exists(),
        "editable": _may_edit(request.user, person),
        "speed_dial": Shortcut.objects.visible_to(request.user).filter(kind=Shortcut.Kind.SPEED, number=number).first(),
        "own": number == request.user.acting,
        "through_mobile": _goes_through_mobile(request.user, number),
        "can_block": Capability.BLOCK in capabilities and number.startswith("+"),
    }
    return asked(request, "cti/_number_menu.html", context)


@require_POST
@permission_required("calls.control_own", raise_exception=True)
def block(request: PortalRequest) -> HttpResponse:
    """Turn away a caller from the own telephone before it rings, or let them through again."""
    form = BlockForm(request.POST)
    if not form.is_valid():
        return answered(request, Answer(Level.ERROR, first_error(form)))
    number = named_number(request)
    if Capability.BLOCK not in queries.capabilities():
        return answered(request, Answer(Level.ERROR, _("This exchange cannot turn callers away.")))
    on = form.cleaned_data["on"]
    done = _("Their calls are turned away from now on.") if on else _("Their calls come through again.")
    command = BlockCaller(request.user.acting, number, on)
    return answered(request, ask_exchange(command, str(form.cleaned_data["key"]), done))


def named_number(request: PortalRequest) -> str:
    """The number whose reference the request carries. Raises Http404."""
    carried = request.POST if request.method == "POST" else request.GET
    try:
        return unseal(request.user, carried.get("of", ""))
    except NotAReferenceError:
        raise Http404 from None


def _may_edit(user: User, person: Person) -> bool:
    return person.contact is not None and Contact.objects.editable_by(user).filter(pk=person.contact.pk).exists()


def _goes_through_mobile(user: User, number: str) -> bool:
    try:
        wish = Wish(check_call(user, number))
    except NotAllowedError:
        return False
    return dialling.mobile_possible(user, mobile_of(user), wish, queries.capabilities())

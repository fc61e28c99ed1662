"""Click-to-call: the number button, the dial field and the callback dialog."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actions import own
from accounts.journal import Origin
from accounts.models import User
from accounts.requests import PortalRequest
from cti import dialling, queries
from cti.answers import Answer, Level
from cti.dialling import Way
from cti.forms import DialForm
from cti.masking import Shown
from cti.placing import place
from cti.views.answering import answered, asked, first_error
from phonebook.numbers import Number
from phonebook.policy import NotAllowedError, Purpose, check_call
from phonebook.references import seal


@require_POST
@permission_required("calls.dial", raise_exception=True)
def dial(request: PortalRequest) -> HttpResponse:
    """Place a call, or answer with the question that comes first (MAIN-08…11, X-23)."""
    user = request.user
    form = DialForm(user, request.POST)
    if not form.is_valid():
        return answered(request, Answer(Level.ERROR, first_error(form)))
    wish, key = form.wish, str(form.cleaned_data["key"])
    mobile = mobile_of(user)
    with_mobile = dialling.mobile_possible(user, mobile, wish, queries.capabilities())
    shown = Shown(user, [wish.number.key, user.acting])
    name = shown.names.get(wish.number.key, "")
    question = dialling.question(user, wish, with_mobile)
    if question is not None:
        number = shown.number(wish.number.key)
        context = {"question": question, "number": number, "name": name, "mobile": mobile, "key": key}
        context["reference"] = "" if number else seal(user, wish.number.key)
        return asked(request, "cti/_dial_question.html", context)
    way = dialling.chosen_way(user, wish, with_mobile)
    if form.cleaned_data["remember"] and with_mobile:
        own.update_application(user, {"callback": way.value}, Origin.of(request))
    command = dialling.as_command(user, wish.number, way, mobile, shown.names)
    done = _("Your mobile rings.") if way is Way.MOBILE else _("Your telephone rings.")
    return answered(request, place(user, command, wish.number, key, done), calling=shown.called(wish.number.key))


def mobile_of(user: User) -> Number | None:
    """The user's MobilePhone as the exchange dials it, None without one or when the policy refuses it."""
    if not user.mobile:
        return None
    try:
        return check_call(user, user.mobile, Purpose.PASS_ON)
    except NotAllowedError:
        return None

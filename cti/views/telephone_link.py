"""What a telephone link anywhere on the web leads to, where the portal is the browser's program for such links."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from cti import queries
from cti.masking import Shown
from phonebook.numbers import NumberKind
from phonebook.policy import NotAllowedError, check_call
from phonebook.references import seal
from phonebook.tel import read_link
from ui.pages import render_page


@require_safe
@permission_required("calls.dial", raise_exception=True)
def telephone_link(request: PortalRequest) -> HttpResponse:
    """Whose number it is, and a button. Nothing is dialled by coming here: any page can make a browser do that."""
    link = read_link(request.GET.get("number", ""))
    context: dict[str, object] = {"text": link.text[:40], "extension": link.extension[:20]}
    try:
        number = check_call(request.user, link.text)
    except NotAllowedError as refusal:
        return render_page(
            request, "cti/telephone_link.html", {**context, "refusal": str(refusal) if link.text else ""}
        )
    shown = Shown(request.user, [number.key])
    context |= {
        "number": shown.number(number.key),
        "reference": seal(request.user, number.key),
        "name": shown.names.get(number.key, ""),
        "own": number.key == request.user.acting,
        "extension": link.extension[:20] or number.suffix,
        "state": queries.state_of(request.user, number.key) if number.kind is NumberKind.INTERNAL else None,
    }
    return render_page(request, "cti/telephone_link.html", context)

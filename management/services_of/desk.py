"""The desk at which a manager works on the services of one of their people."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from accounts.authority import Deed, Standing, deeds
from accounts.models import User
from accounts.requests import PortalRequest
from pbx.features import Feature
from services.desks import ON_FORWARDING, ON_SERVICES, Desk
from services.queries import FOR_OTHERS
from services.whose import SERVED

SET_FOR_OTHERS = tuple(feature for feature in (*ON_FORWARDING, *ON_SERVICES) if feature in FOR_OTHERS)
(TOPIC,) = SERVED


@dataclass(frozen=True)
class PersonsDesk(Desk):
    """All of it is on one page."""

    features: tuple[Feature, ...] = SET_FOR_OTHERS
    event: str = f"{TOPIC}-changed"

    def page(self, feature: str) -> str:  # noqa: ARG002
        return reverse("management:services", args=[self.user.acting])

    def at(self, name: str, *args: object) -> str:
        return reverse(f"management:services_{name}", args=[self.user.acting, *args])


def desk_of(request: PortalRequest, person: User) -> PersonsDesk:
    """What `request.user` may do for `person`. Raises Http404 if they may not even see it.

    Whoever writes asks accounts.authority once more, in the transaction: services.whose.check.
    """
    allowed = deeds(Standing.of(request.user), Standing.of(person))
    if Deed.SEE_SERVICES not in allowed:
        raise Http404
    features = SET_FOR_OTHERS if Deed.SET_SERVICES in allowed else ()
    return PersonsDesk(request.user.serving(person), features)


def setting_desk_of(request: PortalRequest, person: User) -> PersonsDesk:
    """The same for whoever wants to set something; who may only see finds nothing to set (Http404)."""
    desk = desk_of(request, person)
    if desk.only_read:
        raise Http404
    return desk

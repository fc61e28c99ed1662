"""Where somebody works on services: for whom, and at which addresses the parts of the page are."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from pbx.features import Feature
from services.targets import FORWARDINGS
from services.wakeups import packing

ON_FORWARDING = (Feature.DND, *FORWARDINGS, Feature.MOBILE)
ON_SERVICES = (Feature.LOCK, Feature.CALL_WAITING, Feature.CLIR, Feature.CALL_AS, Feature.ACCOUNT)


def page_of(feature: str) -> str:
    """The address of the page on which `feature` of one's own telephone is switched."""
    return reverse("services:services" if feature in (*ON_SERVICES, packing.NAME) else "services:forwarding")


@dataclass(frozen=True)
class Desk:
    """The own pages; whoever stands above this room lays out further ones for somebody else's services."""

    user: User
    """Who works here, for the telephone of `user.served`."""
    features: tuple[Feature, ...] = (*ON_FORWARDING, *ON_SERVICES)
    """What may be switched here."""
    event: str = "services-changed"
    """By which the browser hears that something changed."""

    def page(self, feature: str) -> str:
        """Where the panel of `feature` stands, and is fetched alone."""
        return page_of(feature)

    def at(self, name: str, *args: object) -> str:
        """The address of the deed that is called so in services.urls."""
        return reverse(f"services:{name}", args=args)

    @property
    def other(self) -> bool:
        """Is this about somebody else's telephone?"""
        return self.user.serves_other

    @property
    def only_read(self) -> bool:
        return not self.features

    def told(self) -> Mapping[str, object]:
        """What every part needs in its context."""
        return {"desk": self}

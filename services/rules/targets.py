"""Where a rule may send calls: the one number policy, and nothing that comes back (SECURITY T-TOL-01, T-TOL-05)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from pbx.routing.faults import leads_to
from pbx.routing.walking import PlaceKind
from phonebook.numbers import Number
from services import queries
from services.rules.house import LiveHouse
from services.targets import check_target


class TargetError(ValueError):
    """`str` is a sentence for the reader."""


class Target:
    """What `user` may have as a target for the extension that they work for."""

    def __init__(self, user: User, house: LiveHouse) -> None:
        self.user = user
        self.house = house

    def check(self, text: str) -> Number:
        """The number in `text`, as every forwarding may have it. Raises TargetError."""
        if not text.strip():
            raise TargetError(_("Enter the number first."))
        try:
            number = check_target(self.user, text, queries.forwards(self.house.board), has_mailbox=False)
        except ValidationError as error:
            raise TargetError(error.messages[0]) from None
        place = self.house.place(number.dial)
        if place.kind is PlaceKind.EXTENSION and leads_to(self.house, place.name, self.user.acting):
            raise TargetError(_("Calls would go in a circle: this number forwards back to you."))
        return number

    def mobile(self) -> Number:
        """The MobilePhone of whoever has the extension. Raises TargetError."""
        owner = User.objects.filter(extension=self.user.acting).first()
        if owner is None or not owner.mobile:
            raise TargetError(_("There is no MobilePhone number. Your administrator can enter it."))
        return self.check(owner.mobile)

"""What tests of rules share: rules in the database, and forms that describe them."""

from typing import Any

from accounts.models import User
from services.models import Rule

PAGE = "/settings/forwarding/rules/"
FORM = {"state": "no_answer", "kind": "any", "who": "everybody", "time": "any", "deed": "busy"}


def a_rule(user: User, **fields: Any) -> Rule:
    """An active one that turns every call away, unless `fields` say otherwise."""
    given = {"state": "always", "deed": "busy", "active": True, "extension": user.extension, **fields}
    return Rule.objects.create(author=user, position=Rule.objects.count(), **given)

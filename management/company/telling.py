"""Every administrator hears of what one of them set for the whole company and what could do harm: by which server
letters leave, to which exchange the portal connects, where everybody may call, for how long things are kept (T-AUD-05).

That the mail server was changed is told by the server of before, where that still takes letters: else whoever took it
over would be the only one to read of it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from accounts.journal import Event, Origin, company_values
from accounts.models import User
from history.telling.announcing import announce
from mail import outbox
from mail.kinds import letter
from mail.messages import Message, compose
from ui.times import exact_moment

KIND, BY_FORMER = "company_changed", "mail_server_changed"
VALUES: Final = {
    Event.EXCHANGE_CHANGED: company_values.exchange,
    Event.MAIL_SERVER_CHANGED: company_values.mail_server,
    Event.NUMBER_POLICY_CHANGED: company_values.number_policy,
    Event.RETENTION_CHANGED: company_values.retention,
}


def tell(event: Event, before: str, after: str, origin: Origin) -> None:
    """`before` and `after` as the journal holds them. Also the one who did it gets the letter: it may have been
    somebody else in their name. Call it before the journal."""
    by = (origin.actor.comment or origin.actor.extension) if origin.actor else ""
    known = {"event": event, "before": before, "after": after, "by": by, "address": origin.address}
    known["at"] = timezone.now().isoformat()
    kind = BY_FORMER if event is Event.MAIL_SERVER_CHANGED else KIND
    everybody = list(User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True).order_by("pk"))
    outbox.post_several(
        [
            outbox.Posted(kind, known | _person(user), user.language or settings.LANGUAGE_CODE)
            for user in everybody
            if user.email
        ]
    )
    announce(people={user.pk: {"notices"} for user in everybody})


def _person(user: User) -> dict[str, str]:
    return {"name": user.comment or user.extension, "extension": user.extension, "to": user.email}


def _written(context: Mapping[str, Any]) -> Message:
    at = timezone.localtime(datetime.fromisoformat(context["at"]))
    words = VALUES[Event(context["event"])]
    said = {"old": words(context["before"]), "new": words(context["after"]), "at": exact_moment(at)}
    return compose(context["to"], KIND, {**context, **said})


letter(KIND)(_written)
letter(BY_FORMER, by_former=True)(_written)

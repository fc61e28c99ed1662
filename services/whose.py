"""Whose telephone it is, and who may work with it: asked of everything that somebody switches, whatever page it is on.

People switch what they work with; managers also what belongs to the plain users of their departments (MGR-08,
SECURITY §2.4). Who works for another is `User.serving` that person: the same services serve them both.
"""

from collections.abc import Collection, Mapping
from typing import Final

from accounts.actions.claiming import NotYoursError, claim
from accounts.authority import Deed
from accounts.journal import Origin
from accounts.models import User
from history.telling.announcing import announce
from history.telling.changes import Told

TOPICS: Final = frozenset({"services"})
"""By which a page hears that services of the extension changed that it works for."""
SERVED: Final = frozenset({"served"})
"""The topic by which a page with somebody else's services hears that they changed."""


def owner_of(extension: str) -> User | None:
    """An extension may be nobody's."""
    owner: User | None = User.objects.filter(extension=extension).first()
    return owner


def check(extension: str, origin: Origin) -> None:
    """Inside the transaction that writes. The portal itself may switch everything; raises NotYoursError."""
    actor = origin.actor
    if actor is None or extension == actor.extension or extension in actor.extensions:
        return
    owner = owner_of(extension)
    if owner is None:
        raise NotYoursError(f"{actor} does not work with {extension}.")
    claim(Deed.SET_SERVICES, owner, origin)


def answers_for(extension: str, actor: User) -> User:
    """Whose rights what `actor` sets there rests on: theirs, or in what a manager set its owner's."""
    if extension in actor.extensions:
        return actor
    return owner_of(extension) or actor


def told(changed: Mapping[str, Collection[str]]) -> Told:
    """Extension → topics, with the word for those who look after its owner."""
    topics = {extension: frozenset(each) for extension, each in changed.items()}
    return Told(topics, dict.fromkeys(User.objects.looking_after(topics).values_list("pk", flat=True), SERVED))


def tell_pages(changed: Mapping[str, Collection[str]]) -> None:
    """The same for `announce`."""
    word = told(changed)
    announce(extensions=word.changed, people=word.people)

"""What the exchange and the database keep for services now, as `parts` reasons about it, and how that is set again."""

from collections.abc import Iterable, Mapping

from accounts.journal import Origin
from cti.answers import Answer
from cti.live import LiveBoard
from pbx.features import Feature
from services.models import By, Part, Running, Timed
from services.situations.parts import Kept, Key, Made
from services.switching import mobiles, standing, switch


def kept(board: LiveBoard, keys: Iterable[Key]) -> dict[Key, Kept]:
    """What was accepted and does not show yet counts as done."""
    wanted = set(keys)
    timed = Timed.objects.filter(extension__in={extension for extension, _feature in wanted})
    running = {(each.extension, each.feature): each for each in timed}
    found = {}
    for extension, feature in wanted:
        value = standing(board, extension, feature)
        end = running.get((extension, feature))
        held = end is not None and end.value == value
        found[extension, feature] = Kept(value, end.until, end.before) if end is not None and held else Kept(value)
    return found


def made(running: Running | None) -> dict[Key, Made]:
    """What it set; not what could not be set."""
    parts = running.parts.filter(problem="") if running is not None else ()
    return {(part.extension, part.service): _made(part) for part in parts}


def store(running: Running, parts: Mapping[Key, Made]) -> None:
    Part.objects.bulk_create(
        Part(
            running=running,
            extension=extension,
            feature=feature,
            value=each.value,
            before=each.before.value,
            before_until=each.before.until,
            before_then=each.before.then,
        )
        for (extension, feature), each in parts.items()
    )


def give_back(board: LiveBoard, key: Key, to: Kept, by: By, origin: Origin, once: str) -> Answer:
    """Have the exchange keep again what was before, with the end that it had. At an extension with which this person
    works no more it returns by itself, as it would have at its end."""
    extension, feature = key
    if by is By.PERSON and origin.actor is not None and extension not in origin.actor.extensions:
        by = By.SCHEDULE
    return switch(board, extension, feature, to.value, by, origin, key=once, until=to.until, then=to.then)


def _made(part: Part) -> Made:
    """MobilePhone follows the number of the account meanwhile; that is no change by somebody."""
    value = mobiles.as_of_today(part.extension, part.value) if part.service is Feature.MOBILE else part.value
    return Made(value, kept_before(part))


def kept_before(part: Part) -> Kept:
    return Kept(part.before, part.before_until, part.before_then)

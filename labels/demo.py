"""Some of the demo company's people have telephones with paper labels, with most of their keys labelled."""

from collections.abc import Iterable

from django.db import transaction

from labels.models import Content, Function, Key, Telephone
from pbx.simulator.company import COMPANY

TELEPHONES = (
    ("1011", "system_10", 1),
    ("1014", "desk_4", 0),
    ("1018", "desk_8", 0),
    ("1021", "desk_12", 0),
    ("1032", "system_24", 1),
)
"""Extension, model and consoles: sales, support, their head, and the reception."""
SERVICES = (("*78", "Do not disturb"), ("*72", "Forward all"), ("*97", "Messages"))


@transaction.atomic
def fill() -> None:
    """Once; what somebody changed in the demo stays as they left it."""
    if Telephone.objects.exists():
        return
    for extension, model, consoles in TELEPHONES:
        telephone = Telephone.objects.create(extension=extension, model=model, consoles=consoles)
        contents = zip(telephone.places, _contents(extension), strict=False)
        Key.objects.bulk_create(
            Key(telephone=telephone, **place._asdict(), **content._asdict()) for place, content in contents
        )


def _contents(own: str) -> Iterable[Content]:
    """Two lines, services, the group, then colleagues, of whom the exchange's name is printed."""
    yield Content(Function.LINE, "1", "")
    yield Content(Function.LINE, "2", "")
    for code, words in SERVICES:
        yield Content(Function.SERVICE, code, words)
    yield Content(Function.GROUP, COMPANY.queue.number, COMPANY.queue.name)
    yield Content(Function.NUMBER, COMPANY.car_park.number, "Park")
    for person in COMPANY.people:
        if person.extension != own:
            yield Content(Function.EXTENSION, person.extension, "")

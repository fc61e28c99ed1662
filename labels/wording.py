"""What is printed beside a key: what somebody wrote, else whom it calls or what it does.

A number that is shown to nobody is printed neither (X-20): its key says the name, if the reader may know it.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from accounts.models import User
from labels.models import Content, Function, Place
from pbx.capabilities import Capability
from phonebook.lookup import Known, known
from phonebook.plan import plan
from services.codes import codes
from ui.telephone_numbers import pretty

DIALLED = frozenset({Function.EXTENSION, Function.NUMBER})


def hidden_numbers(reader: User, contents: Mapping[Place, Content]) -> frozenset[str]:
    """Those parameters of `contents` that are reserved."""
    return frozenset(number for number, one in _known(reader, contents).items() if one.hidden)


def printed(reader: User, contents: Mapping[Place, Content]) -> dict[Place, str]:
    """The words for each key, as `reader` may see them."""
    people = _known(reader, contents)
    return {place: content.label or _suggested(content, people) for place, content in contents.items()}


def suggested(reader: User, contents: Mapping[Place, Content]) -> dict[Place, str]:
    """What would be printed if nobody wrote anything."""
    people = _known(reader, contents)
    return {place: _suggested(content, people) for place, content in contents.items()}


def _known(reader: User, contents: Mapping[Place, Content]) -> dict[str, Known]:
    """By parameter as it stands there."""
    numbers = {content.parameter for content in contents.values() if content.function in DIALLED and content.parameter}
    canonical = {number: plan().canonical(number) or number for number in numbers}
    found = known(reader, canonical.values())
    return {number: found[key] for number, key in canonical.items() if key in found}


def _suggested(content: Content, people: Mapping[str, Known]) -> str:
    if content.function in DIALLED:
        one = people.get(content.parameter, Known())
        shown = plan().canonical(content.parameter) or content.parameter
        return one.name or (_("Hidden number") if one.hidden else pretty(shown))
    if content.function == Function.SERVICE:
        named = {code.on: str(code.service) for code in codes(frozenset(Capability))}
        return named.get(content.parameter, content.parameter)
    if content.function == Function.LINE:
        return _("Line %(name)s") % {"name": content.parameter} if content.parameter else str(Function.LINE.label)
    return content.parameter if content.function else ""

"""Values of services in words, for one viewer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.journal.values import SERVICES, recalled
from accounts.models import User
from cti.masking import Shown
from pbx.announcements import is_ours
from pbx.features import Feature
from pbx.routing.setups import Mobile
from phonebook.plan import mailbox_code, plan
from services.announcements.choosing import called
from services.models import Identity
from services.targets import FORWARDINGS
from services.wakeups import packing, wording
from ui.telephone_numbers import pretty

IN_NUMBERS = {*FORWARDINGS, Feature.CALL_AS}


def name_of(feature: str) -> str:
    return str(SERVICES.get(feature, feature))


@dataclass(frozen=True, slots=True)
class Words:
    """Who is who is looked up once for all values."""

    names: Mapping[str, str]
    """What stands for a value that is a number, as a telephone dials it."""
    announcements: Mapping[str, str] = field(default_factory=dict)
    """By the name that the exchange knows."""

    @classmethod
    def of(cls, viewer: User, values: Iterable[str]) -> Self:
        given = set(values)
        names = set(filter(is_ours, given))
        announcements = called(viewer, names) if names else {}
        keys: dict[str, str] = {
            value: plan().dialled(value).key for value in given - names if value and value[0] in "+*0123456789"
        }
        if not keys:
            return cls({}, announcements)
        shown = Shown(viewer, keys.values())
        own = {mailbox_code(viewer.acting): _("Voicemail")}
        labels = {**dict(Identity.objects.visible_to(viewer).values_list("number", "label")), **own}
        known = {key: labels.get(key) or shown.names.get(key) or pretty(shown.number(key)) for key in keys.values()}
        return cls({value: known[key] or value for value, key in keys.items()}, announcements)

    def value(self, feature: str, value: str) -> str:
        """ "on", "off", a name or number, "15 s" …"""
        if feature == packing.NAME:
            return wording.packed_words(value)
        if feature in IN_NUMBERS:
            off = _("the own number") if feature == Feature.CALL_AS else _off()
            return self.names.get(value, value) if value else off
        if feature == Feature.RING_SECONDS:
            return _("%(seconds)s s") % {"seconds": value} if value else _("as the exchange does")
        if not value:
            return pgettext("announcement", "none") if feature == Feature.DND_MESSAGE else _off()
        if feature == Feature.DND_MESSAGE:
            return self.announcements.get(value) or _("an announcement")
        if feature == Feature.MOBILE:
            return _mobile(value)
        if feature == Feature.ACCOUNT:
            return recalled(value)
        if feature == Feature.LOCK:
            return _("on, by the administrator") if value == "admin" else _on()
        return _on() if value == "on" else value


def _mobile(value: str) -> str:
    mobile = Mobile.read(value)
    if mobile is None:
        return _on()
    whens = (
        (mobile.when_not_answered, _("when I do not answer")),
        (mobile.when_dnd, _("while I am not to be disturbed")),
        (mobile.when_unavailable, _("while my telephone is not registered")),
    )
    return ", ".join((_on(), *(words for ticked, words in whens if ticked)))


def _on() -> str:
    return pgettext("setting", "on")


def _off() -> str:
    return pgettext("setting", "off")

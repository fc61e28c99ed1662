"""What a situation does, in words for its reader."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from cti.masking import Shown
from pbx.features import Feature
from services.announcements.choosing import called
from services.situations import wishes
from services.values import name_of
from ui.telephone_numbers import pretty


def in_words(wanted: Mapping[Feature, str], viewer: User) -> tuple[str, ...]:
    """ "Do not disturb: on", "Forward always: to my mobile" …"""
    known = {
        wishes.OFF: pgettext("setting", "off"),
        wishes.ON: pgettext("setting", "on"),
        wishes.MAILBOX: _("to my voicemail"),
        wishes.MOBILE: _("to my mobile"),
    }
    numbers = [wish for feature, wish in wanted.items() if feature is not Feature.DND_MESSAGE and wish not in known]
    shown = Shown(viewer, numbers)
    messages = called(viewer, filter(None, [wanted.get(Feature.DND_MESSAGE)]))

    def words(feature: Feature, wish: str) -> str:
        if wish in known:
            return known[wish]
        if feature is Feature.DND_MESSAGE:
            return messages.get(wish) or _("an announcement")
        return shown.names.get(wish) or pretty(shown.number(wish)) or _("Hidden number")

    return tuple(f"{name_of(feature)}: {words(feature, wish)}" for feature, wish in wanted.items())

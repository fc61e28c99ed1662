"""Switching a service of one's own telephone, or of that which one works for."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.fields import SECRET_LENGTH
from accounts.journal import Origin
from accounts.models import User
from accounts.views.password import confirms
from cti.live import LiveBoard
from pbx.capabilities import Capability
from pbx.features import Feature
from pbx.routing.setups import Mobile
from phonebook.numbers import Number
from phonebook.plan import mailbox_code, plan
from phonebook.references import LONGEST as LONGEST_REFERENCE
from phonebook.references import NotAReferenceError, unseal
from services import queries
from services.models import Timed
from services.switching import checks, everywhere
from services.targets import FORWARDINGS, check_passing_on, check_target, guarding
from services.times.forms import EndForm

LONGEST_NAME = 64
"""Of an announcement at the exchange."""
SECONDS = tuple(range(5, 65, 5))
"""How long a telephone may ring before a call counts as not answered (DOMAIN 4.1)."""


@dataclass(frozen=True, slots=True)
class Switch:
    """What a form is about."""

    user: User
    board: LiveBoard
    feature: Feature
    running: Timed | None
    """The end that was set before."""
    origin: Origin = field(default_factory=Origin)

    @property
    def has_mailbox(self) -> bool:
        return queries.has_mailbox(self.board, self.user.acting)


class SwitchForm(EndForm):
    """On or off, for good or for a while. Absent means off, as an unticked box does."""

    on = forms.BooleanField(required=False)
    back = forms.BooleanField(required=False)
    """To what was before, now instead of at the end."""
    several = forms.BooleanField(required=False)
    """It was asked whether it is for all extensions of the person."""
    all_extensions = forms.BooleanField(required=False)

    def __init__(self, switch: Switch, *args: Any) -> None:
        super().__init__(switch.user, switch.running.until if switch.running else None, *args)
        self.switch = switch

    def check_end(self, data: dict[str, Any]) -> None:
        if data.get("back"):
            self._check_return()
        else:
            super().check_end(data)

    @property
    def value(self) -> str:
        """What the exchange shall keep."""
        if self.cleaned_data["back"] and self.switch.running:
            return self.switch.running.before
        return self.wanted

    @property
    def wanted(self) -> str:
        return "on" if self.cleaned_data["on"] else ""

    @property
    def besides(self) -> dict[Feature, str]:
        """What is set along with it, before it."""
        return {}

    @property
    def alone(self) -> bool:
        """Only what is set besides shall change."""
        return False

    @property
    def everywhere(self) -> bool | None:
        """Is it meant for all extensions of the person from now on? None: that was not asked."""
        asked = self.cleaned_data["several"] and self.switch.feature in everywhere.CHOICES
        if self.switch.user.serves_other:
            return None  # one's further extensions may be in other departments
        return bool(self.cleaned_data["all_extensions"]) if asked else None

    @property
    def extensions(self) -> tuple[str, ...]:
        """For which it is, the one that the person works for first."""
        user, wanted = self.switch.user, self.everywhere
        if wanted is None:
            return everywhere.reach(user, self.switch.feature)
        return everywhere.all_of(user) if wanted else (user.acting,)

    def _check_return(self) -> None:
        running = self.switch.running
        if running is None:
            raise ValidationError(_("This has ended already."), code="ended")
        checks.check_value(self.switch.user, self.switch.board, self.switch.feature, running.before)


class ForwardForm(SwitchForm):
    """Where calls go; on wants a number first (FWD-09). Checks as DOMAIN 4.1 lists them."""

    number = forms.CharField(max_length=40, required=False, label=_("Forward to"))
    of = forms.CharField(max_length=LONGEST_REFERENCE, required=False)
    """Instead of the number: the reference of one that is shown to nobody (X-20), chosen by its name."""
    recent = forms.CharField(max_length=40, required=False)
    """On, and to this number instead of the one in the field."""
    current = forms.CharField(required=False, max_length=SECRET_LENGTH, strip=False)
    """The password of whoever sets it, where that is asked for."""
    to_voicemail = forms.BooleanField(required=False)
    """On, and to the own mailbox, whatever the number says (VM-03)."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("to_voicemail"):
            data["target"] = self._target(mailbox_code(self.switch.user.acting))
        elif data.get("recent"):
            data["target"] = self._target(data["recent"])
        elif data.get("on"):
            data["target"] = self._target(self._written(data))
        if data.get("target"):
            self._check_elsewhere(data["target"].dial)
        return data

    @property
    def wanted(self) -> str:
        target: Number | None = self.cleaned_data.get("target")
        return target.dial if target else ""

    def _check_elsewhere(self, value: str) -> None:
        """Can the other extensions for which it is meant be forwarded there, too (FWD-13)?"""
        switch = self.switch
        for extension in self.extensions[1:]:
            try:
                everywhere.value_at(switch.user, switch.board, extension, switch.feature, value)
            except ValidationError as error:
                self.add_error("all_extensions", error)
                return

    def _written(self, data: dict[str, Any]) -> str:
        """The number that was chosen by its reference, if this person was given it; else what was typed."""
        try:
            return unseal(self.switch.user, data.get("of", "")) or data.get("number", "")
        except NotAReferenceError:
            return str(data.get("number", ""))

    def _target(self, text: str) -> Number | None:
        if not text.strip():
            self.add_error("number", ValidationError(_("Enter the number first."), code="required"))
            return None
        switch = self.switch
        try:
            target = check_target(switch.user, text, queries.forwards(switch.board), has_mailbox=switch.has_mailbox)
        except ValidationError as error:
            guarding.note_refusal(switch.user, text, error)
            self.add_error("number", error)
            return None
        return target if self._is_known_to_be(switch.user, target) else None

    def _is_known_to_be(self, user: User, target: Number) -> bool:
        """What is unusual wants the password of whoever sets it (T-TOL-07)."""
        as_before = queries.value(self.switch.board, user.acting, self.switch.feature) == target.dial
        current = self.cleaned_data.get("current", "")
        try:
            asked = not as_before and guarding.wants_password(user, target, current)
        except ValidationError as error:
            self.add_error("current" if error.code == "password" else "number", error)
            return False
        return not asked or confirms(user, self, current)


class NoAnswerForm(ForwardForm):
    """Also how long it rings first."""

    seconds = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(each, each) for each in SECONDS],
        error_messages={"invalid_choice": _("Choose one of the times that are offered.")},
    )
    seconds_only = forms.BooleanField(required=False)

    @property
    def besides(self) -> dict[Feature, str]:
        seconds = self.cleaned_data["seconds"]
        able = queries.available((Feature.RING_SECONDS,), self.switch.board)
        return {feature: str(seconds) for feature in able} if seconds and not self.cleaned_data["back"] else {}

    @property
    def alone(self) -> bool:
        return bool(self.cleaned_data["seconds_only"])


class MobileForm(SwitchForm):
    """The own mobile as part of the extension; its number is the administrator's (FWD-01…03, FNCP-01, FNCP-02)."""

    not_answered = forms.BooleanField(required=False)
    disturbed = forms.BooleanField(required=False)
    unavailable = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("on"):
            data["mobile"] = self._mobile(data)
        return data

    @property
    def wanted(self) -> str:
        mobile: Mobile | None = self.cleaned_data.get("mobile")
        return mobile.value if mobile else ""

    def _mobile(self, data: dict[str, Any]) -> Mobile:
        able = queries.able(self.switch.board)
        number = check_passing_on(self.switch.user, self.switch.user.served.mobile)
        when_unavailable = data["unavailable"] and Capability.FORWARD_UNAVAILABLE in able
        return Mobile(number.dial, data["not_answered"], data["disturbed"], when_unavailable)


class DndForm(SwitchForm):
    """For this extension, or for all of a person who has several (FWD-12). Also what callers hear meanwhile; it stays
    while do-not-disturb is off (FWD-06)."""

    message = forms.CharField(max_length=LONGEST_NAME, required=False)
    """An announcement, as the exchange knows it; empty: none. Absent: as it is."""
    message_only = forms.BooleanField(required=False)

    def clean_message(self) -> str:
        message: str = self.cleaned_data["message"]
        checks.check_message(self.switch.user, self.switch.board, message)
        return message

    @property
    def besides(self) -> dict[Feature, str]:
        able = queries.available((Feature.DND_MESSAGE,), self.switch.board)
        said = "message" in self.data and not self.cleaned_data["back"]
        return dict.fromkeys(able, self.cleaned_data["message"]) if said else {}

    @property
    def alone(self) -> bool:
        return bool(self.cleaned_data["message_only"])


class LockForm(SwitchForm):
    """A lock of one's own; the administrator's stays (SVC-01)."""

    def clean(self) -> dict[str, Any]:
        checks.check_lock(self.switch.user, self.switch.board)
        return super().clean()

    @property
    def wanted(self) -> str:
        return "user" if self.cleaned_data["on"] else ""


class CallAsForm(SwitchForm):
    """Which number others see (SVC-04)."""

    identity = forms.CharField(max_length=32, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("on"):
            text = data.get("identity", "")
            data["dialled"] = plan().read(text).dial
            checks.check_identity(self.switch.user, data["dialled"] or text)
        return data

    @property
    def wanted(self) -> str:
        return str(self.cleaned_data.get("dialled", ""))


FORMS: dict[Feature, type[SwitchForm]] = {
    **dict.fromkeys(FORWARDINGS, ForwardForm),
    Feature.DND: DndForm,
    Feature.FORWARD_NO_ANSWER: NoAnswerForm,
    Feature.MOBILE: MobileForm,
    Feature.LOCK: LockForm,
    Feature.CALL_AS: CallAsForm,
}
"""Of the others: SwitchForm."""


class UndoForm(forms.Form):
    key = forms.UUIDField()

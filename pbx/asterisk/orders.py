"""What a command becomes: AMI actions in order; and the Originate that most of them are."""

from collections.abc import Mapping
from dataclasses import dataclass

from pbx.asterisk import arguments
from pbx.asterisk.fields import REQUEST_PREFIX

RING_SECONDS = 30  # how long the own telephone rings for a click-to-call

_REASONS = {
    "3": "The telephone of {telephone} was not answered.",
    "5": "The telephone of {telephone} is busy.",
    "8": "The exchange has no free line.",
}


@dataclass(frozen=True, slots=True)
class Action:
    """One AMI action without its ActionID."""

    name: str
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Order:
    """What one command becomes: actions in order."""

    actions: tuple[Action, ...]
    starts: str = ""
    """ActionID of an Originate, and unique id of the channel it makes; or empty."""
    telephone: str = ""
    """Extension whose telephone that rings first, for the words of a refusal; or empty."""
    confirmed: bool = False
    """The dialplan answers the channel when it is done, so its OriginateResponse is the result."""
    refusal: str = "The exchange refused to change this service."
    """With `confirmed`: what it means when the dialplan does not answer."""

    def why(self, reason: str, *, registered: bool | None) -> str:
        """The sentence for OriginateResponse's `reason`. `registered`: whether `telephone` is, None: unknown."""
        if self.confirmed:
            return self.refusal
        if not self.telephone:
            return "The exchange could not place the call."
        if registered is False:
            return f"The telephone of {self.telephone} is not registered."
        sentence = _REASONS.get(reason, "The telephone of {telephone} did not take the call.")
        return sentence.format(telephone=self.telephone)


def originate(
    request: str,
    channel: str,
    context: str,
    exten: str,
    *,
    caller_id: str,
    seconds: int,
    variables: Mapping[str, str],
    prefix: str = REQUEST_PREFIX,
) -> Action:
    """`prefix`: of the channel's unique id, which repeats the request. Empty: the channel is shown on no line."""
    return Action(
        "Originate",
        (
            ("Channel", channel),
            ("Context", context),
            ("Exten", exten),
            ("Priority", "1"),
            ("CallerID", caller_id),
            ("Async", "true"),
            ("Timeout", str(seconds * 1000)),
            *((("ChannelId", f"{prefix}{request}"),) if prefix else ()),
            *(("Variable", f"{name}={value}") for name, value in (*variables.items(), ("PORTAL_REQ", request))),
        ),
    )


def owner(extension: str, name: str = "") -> dict[str, str]:
    """Channel variables: in whose name the call is."""
    number, shown = {"PORTAL_FROM": arguments.extension(extension)}, arguments.shown_name(name)
    return {**number, "PORTAL_FROM_NAME": shown} if shown else number


def caller_id(name: str, number: str) -> str:
    shown = arguments.shown_name(name)
    return f'"{shown}" <{number}>' if shown else f"<{number}>"


def from_own_telephone(
    request: str, extension: str, context: str, exten: str, caller_id: str, variables: Mapping[str, str]
) -> Order:
    action = originate(
        request,
        f"PJSIP/{arguments.extension(extension)}",
        context,
        exten,
        caller_id=caller_id,
        seconds=RING_SECONDS,
        variables=variables,
    )
    return Order((action,), starts=f"{REQUEST_PREFIX}{request}", telephone=extension)

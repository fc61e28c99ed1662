"""What is printed for the pocket is what a telephone understands."""

import pytest

from pbx.capabilities import Capability
from pbx.features import Feature
from pbx.simulator.company import COMPANY
from pbx.simulator.dialplan import ToFeature, route
from services.codes import ACCOUNT_ENDS, SERVICES, Code

DOES = {
    "*78": Feature.DND,
    "*72": Feature.FORWARD_ALWAYS,
    "*90": Feature.FORWARD_BUSY,
    "*52": Feature.FORWARD_NO_ANSWER,
    "*54": Feature.FORWARD_UNAVAILABLE,
    "*21": Feature.FOLLOW,
    "*23": Feature.MOBILE,
    "*31": Feature.CLIR,
    "*56": Feature.LOCK,
    "*70": Feature.CALL_WAITING,
}


@pytest.mark.parametrize("code", SERVICES, ids=lambda code: code.on)
def test_the_simulated_telephone_understands_every_code(code: Code) -> None:
    on = route(code.on + ("1012" if code.takes_number else ""), COMPANY)
    assert isinstance(on, ToFeature)
    assert on.feature is DOES[code.on]
    assert (on.value == "1012") is code.takes_number
    if code.off:
        assert route(code.off, COMPANY) == ToFeature(on.feature, "")


def test_an_account_is_ended_at_the_telephone() -> None:
    assert route(ACCOUNT_ENDS, COMPANY) == ToFeature(Feature.ACCOUNT, "")


def test_only_the_lock_has_no_code_that_turns_it_off() -> None:
    assert [code.needs for code in SERVICES if not code.off] == [Capability.LOCK]

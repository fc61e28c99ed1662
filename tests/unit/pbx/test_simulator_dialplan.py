"""Where dialled digits lead in the demo company."""

import pytest

from pbx.features import Feature
from pbx.simulator.company import COMPANY
from pbx.simulator.dialplan import (
    Route,
    ToExtension,
    ToFeature,
    ToMailbox,
    ToOutside,
    ToOwnMailbox,
    ToParkedCall,
    ToQueue,
    ToRingGroup,
    ToRingingCall,
    route,
    to_dial,
)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("1011", ToExtension("1011")),
        ("1080", ToRingGroup()),
        ("1090", ToQueue()),
        ("1073", ToParkedCall("1073")),
        ("*97", ToOwnMailbox()),
        ("*1011", ToMailbox("1011")),
        ("*600", ToMailbox("600")),
        ("*72*1011", ToFeature(Feature.FORWARD_ALWAYS, "*1011")),
        ("**1012", ToRingingCall("1012")),
        ("*76", ToFeature(Feature.DND, None)),
        ("*721012", ToFeature(Feature.FORWARD_ALWAYS, "1012")),
        ("*73", ToFeature(Feature.FORWARD_ALWAYS, "")),
        ("*900601570947", ToFeature(Feature.FORWARD_BUSY, "0601570947")),
        ("*521080", ToFeature(Feature.FORWARD_NO_ANSWER, "1080")),
        ("*70", ToFeature(Feature.CALL_WAITING, "on")),
        ("0601570947", ToOutside("+48601570947")),
        ("000493023125120", ToOutside("+493023125120")),
        ("112", ToOutside("112")),
        ("0112", ToOutside("112")),
        ("0116123", ToOutside("116123")),
    ],
)
def test_a_number_leads_where_the_company_says(number: str, expected: Route) -> None:
    assert route(number, COMPANY) == expected


@pytest.mark.parametrize(
    "number",
    [
        "",
        "1010",
        "1076",
        "601570947",
        "0",
        "06015709",
        "00048",
        "**4711",
        "*72",
        "*72*97",
        "*1027",
        "*601",
        "600",
        "*999",
        "1011x",
        "١٠١١",
    ],
)
def test_other_numbers_lead_nowhere(number: str) -> None:
    assert route(number, COMPANY) is None


@pytest.mark.parametrize("number", ["+48601570947", "+493023125120", "+447700900171"])
def test_what_a_telephone_dials_reaches_the_number(number: str) -> None:
    assert route(to_dial(number, COMPANY), COMPANY) == ToOutside(number)


def test_internal_numbers_are_dialled_as_they_are() -> None:
    assert to_dial("1011", COMPANY) == "1011"

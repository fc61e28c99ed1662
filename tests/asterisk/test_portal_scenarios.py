"""Every scenario on the real Asterisk, seen through the pages and sockets of the whole portal."""

import pytest

from tests.asterisk.company import Company
from tests.asterisk.portal.expected import EXPECTED, REQUIREMENTS
from tests.asterisk.portal.office import Office
from tests.asterisk.portal.reconciling import Reconciler
from tests.asterisk.scenarios import SCENARIOS

TAKES_TIME = {"rung_out"}


def every_scenario() -> list[object]:
    def marks(name: str) -> list[pytest.MarkDecorator]:
        marks = [pytest.mark.req(*REQUIREMENTS.get(name, ("PLT-15",)))]
        if name in TAKES_TIME:
            marks.append(pytest.mark.slow)
        return marks

    return [pytest.param(name, marks=marks(name)) for name in SCENARIOS]


def test_of_every_scenario_it_is_known_what_the_histories_say() -> None:
    assert EXPECTED.keys() == SCENARIOS.keys()


@pytest.mark.parametrize("name", every_scenario())
async def test_everybody_sees_on_their_pages_what_happens(
    name: str, company: Company, office: Office, reconciler: Reconciler
) -> None:
    told = company.forget_records()
    await SCENARIOS[name](company, office)
    await office.is_quiet()
    await office.lists(EXPECTED[name])
    # the exchange's log of the same calls adds nothing and takes nothing away
    await company.records(told)
    reconciler.run(company.exchange.records)
    await office.look_again()
    await office.lists(EXPECTED[name])
    await office.is_quiet()

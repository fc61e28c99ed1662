"""The demo company's limits, whatever its calls cost."""

from decimal import Decimal

import pytest

from accounts import demo as people
from accounts.models import User
from costs.allowances import demo
from costs.allowances.people import Chosen, Standing, page
from costs.models import Allowance
from pbx.simulator.company import COMPANY
from tests.integration.costs.limits import charge


@pytest.mark.parametrize("cost", ["0.07", "3.3333", "812.5"])
def test_one_is_near_and_one_is_reached(db: None, cost: str) -> None:
    from django.utils import timezone

    people.fill()
    numbers = [person.extension for person in COMPANY.people if person.mobile]
    for place, extension in enumerate(numbers):
        charge(str(Decimal(cost) * (place + 1)), extension, began=timezone.now())
    demo.fill()
    viewer = User.objects.get(extension=COMPANY.demo_admin.extension)
    for standing, count in ((Standing.REACHED, 1), (Standing.NEAR, 1), (Standing.LIMITED, 3)):
        assert len(page(viewer, Chosen(standing=standing)).rows) == count, standing


def test_without_calls_nobody_is_refused_and_what_is_there_stays(db: None) -> None:
    people.fill()
    demo.fill()
    assert {allowance.reached for allowance in Allowance.objects.all()} == {False}
    Allowance.objects.all().update(limit=Decimal(1))
    demo.fill()
    assert set(Allowance.objects.values_list("limit", flat=True)) == {1}

"""Limits of a few people of the demo company, made to what they spent: one that leaves enough, one that is near, one
that is reached."""

from decimal import ROUND_DOWN, ROUND_UP, Decimal

from django.utils import timezone

from accounts.journal import Origin
from accounts.models import User
from costs.allowances import setting
from costs.allowances.setting import Terms
from costs.allowances.spending import beginning_of_month, spent_by_all_since
from costs.models import Allowance
from pbx.simulator.company import COMPANY

WHOLE, CENT = Decimal(1), Decimal("0.01")
NEAR = Decimal("0.87")
LEAST = Decimal(20)
NEARLY, REACHED = "1033", "1029"
"""People of the demo company whom nobody plays."""
MONTHLY = Allowance.Mode.MONTHLY


def fill() -> None:
    """Once; what is there stays. Of people without any costs yet, nobody's calls are refused."""
    if Allowance.objects.exists():
        return
    own = COMPANY.demo_employee.extension
    spent = spent_by_all_since((own, NEARLY, REACHED), beginning_of_month(timezone.now()))
    limits = {
        own: Terms(_enough(spent.get(own)), MONTHLY, LEAST, keeps_rest=True),
        NEARLY: Terms(_near(spent.get(NEARLY)), MONTHLY, LEAST),
    }
    if spent.get(REACHED):
        limits[REACHED] = Terms(spent[REACHED].quantize(CENT, ROUND_DOWN), Allowance.Mode.MANUAL, LEAST)
    origin = Origin(User.objects.filter(extension=COMPANY.demo_admin.extension).first())
    for person in User.objects.filter(extension__in=limits):
        setting.change(person, limits[person.extension], origin)


def _enough(spent: Decimal | None) -> Decimal:
    return max(LEAST, (spent or LEAST).quantize(WHOLE, ROUND_UP) * 2)


def _near(spent: Decimal | None) -> Decimal:
    return (spent / NEAR).quantize(CENT, ROUND_UP) if spent else LEAST

"""A department has its colour wherever its name stands in a list (ADM-09)."""

import pytest

from accounts.models import Department, User
from tests.integration.management.conftest import As

pytestmark = pytest.mark.django_db
SHOWN = '<span class="department" data-color="violet"'


@pytest.mark.req("ADM-09")
@pytest.mark.parametrize(
    "address",
    [
        "/administration/people/",
        "/administration/people/1011/",
        "/management/costs/limits/1011/",
        "/book/?shelf=extensions",
        "/people/1011/",
    ],
)
def test_departments_are_listed_in_their_colours(
    administrator: User, clerk: User, sales: Department, as_: As, address: str
) -> None:
    Department.objects.filter(pk=sales.pk).update(color="violet")
    page = as_(administrator).get(address)
    assert page.status_code == 200
    assert SHOWN in page.content.decode()

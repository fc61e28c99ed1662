"""What a call cost, in its story: for whose call it is, and for who looks after that person."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import Department, Grant, User
from costs.models import Charge, Part
from tests.integration.costs.spent import a_charge, a_price_list

DAY = date(2026, 11, 20)
pytestmark = pytest.mark.django_db


def story(user: User, charge: Charge, *, everybody: bool = False) -> str:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    if everybody:
        client.post("/history/everybody/")
    answer = client.get(f"/history/{charge.record_id}/", headers={"HX-Request": "true", "HX-Target": "toasts"})
    return answer.content.decode() if answer.status_code == 200 else ""


@pytest.mark.req("COST-01")
def test_the_story_of_a_call_says_what_it_cost_and_where_it_went(anna: User) -> None:
    a_price_list(currency="EUR")
    text = story(anna, a_charge(DAY, "1.2049", zone="<PL>", charged=90))
    assert "Cost <strong>€1.20</strong>" in text
    assert "Mobile" in text
    assert "&lt;PL&gt;" in text
    assert "charged 1:30" in text


def test_a_call_that_was_sent_on_says_what_that_cost(anna: User) -> None:
    a_price_list(currency="EUR")
    assert "Sent on <strong>€0.50</strong>" in story(anna, a_charge(DAY, "0.5000", part=Part.ONWARD))


def test_an_unknown_cost_is_not_nothing(anna: User) -> None:
    a_price_list()
    text = story(anna, a_charge(DAY, None))
    assert "Cost <strong>—</strong>" in text
    assert "No price is known for it" in text


def test_t_az_01_costs_are_told_to_fewer_than_calls(anna: User, jan: User) -> None:
    a_price_list()
    charge = a_charge(DAY, "1.0000", extension="1012")
    assert story(anna, charge) == ""
    Grant.objects.create(user=anna, permission="reports.view")
    told = story(anna, charge, everybody=True)
    assert told
    assert "story-cost" not in told
    department = Department.objects.create(name="Service")
    User.objects.filter(pk=anna.pk).update(role="manager")
    anna.manages.add(department)
    assert "story-cost" not in story(anna, charge, everybody=True)
    User.objects.filter(pk=jan.pk).update(department=department)
    assert "story-cost" in story(anna, charge)
    anna.manages.clear()
    User.objects.filter(pk=anna.pk).update(role="administrator")
    assert "story-cost" in story(anna, charge, everybody=True)

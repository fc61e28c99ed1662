"""Whom one sees and may work on; the commands that make people. SECURITY §2.4, T-AZ-06."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Department, JournalEntry, User
from accounts.monitoring import Sight, pick_up_targets, viewer_of
from pbx.simulator.company import COMPANY
from tests.integration.accounts.conftest import Login, is_in, is_limited
from tests.integration.accounts.letterbox import fetch


def test_t_az_06_a_manager_works_on_plain_users_of_the_own_departments_only(manager: User, administrator: User) -> None:
    sales, office = Department.objects.get(name="Sales"), Department.objects.create(name="Office")
    mine = User.objects.create_user("1001", department=sales)
    User.objects.create_user("1002", department=office)
    User.objects.create_user("1003")
    User.objects.create_user("1004", department=sales, role=User.Role.MANAGER)
    User.objects.create_user("1005", department=sales, role=User.Role.ADMINISTRATOR)
    assert set(User.objects.editable_by(manager)) == {mine}
    assert set(User.objects.editable_by(mine)) == set()
    assert User.objects.editable_by(administrator).count() == User.objects.count()


def test_people_who_left_are_seen_by_nobody_and_see_nobody(ala: User) -> None:
    gone = User.objects.create_user("1009", is_active=False)
    assert set(User.objects.visible_to(ala)) == {ala}
    assert set(User.objects.visible_to(gone)) == set()


def test_a_grant_reaches_the_user_and_goes_with_them(ala: User) -> None:
    ala.grants.create(permission="calls.international")
    assert User.objects.get(pk=ala.pk).has_perm("calls.international")


@pytest.mark.req("LOG-02", "LOG-06")
def test_adduser_makes_an_account_that_opens_once(db: None, log_in: Login) -> None:
    said = StringIO()
    call_command("adduser", "1031", "Charlotte Bennett", role="administrator", department="Office", stdout=said)
    password = said.getvalue().split("password ")[1].split()[0]
    user = User.objects.get(extension="1031")
    assert (user.role, str(user.department)) == ("administrator", "Office")
    client = log_in("1031", password)
    assert is_limited(client)
    new = "niebieski tramwaj 9"
    client.post("/set-password/", {"password": new, "repeated": new})
    assert is_in(client)


def test_t_aud_05_a_temporary_password_of_adduser_ends_after_a_day_and_new_administrators_are_told(
    ala: User, log_in: Login
) -> None:
    User.objects.filter(pk=ala.pk).update(role="administrator", email="ala@example.com")
    said = StringIO()
    call_command("adduser", "1031", "Charlotte Bennett", role="administrator", mobile="+48601570947", stdout=said)
    password = said.getvalue().split("password ")[1].split()[0]
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert not is_limited(log_in("1031", password))
    assert is_limited(log_in("1031", password))
    user = User.objects.get(extension="1031")
    assert user.mobile == "+48601570947"
    entries = JournalEntry.objects.filter(subject=user, actor=None).order_by("pk").values_list("event", flat=True)
    assert [entry for entry in entries if entry != "log_in_refused"] == ["account_created", "temporary_password_given"]
    assert [letter.to for letter in fetch()] == [["ala@example.com"]]


def test_adduser_with_a_pin(db: None, log_in: Login) -> None:
    call_command("adduser", "1032", "Jadwiga", pin="7391", stdout=StringIO())
    assert is_limited(log_in("1032", "7391"))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"extension": "1011"}, "already exists"),
        ({"extension": "12x"}, "extension"),
        ({"extension": "1033", "email": "nobody"}, "email"),
        ({"extension": "1033", "pin": "1234"}, "guessed first"),
        ({"extension": "1033", "pin": "12"}, "four digits"),
    ],
)
def test_adduser_says_in_a_sentence_why_it_made_nobody(ala: User, arguments: dict[str, str], sentence: str) -> None:
    extension = arguments.pop("extension")
    with pytest.raises(CommandError, match=sentence):
        call_command("adduser", extension, "Somebody", stdout=StringIO(), **arguments)
    assert User.objects.count() == 1


def test_the_demo_company_fills_once_and_keeps_what_was_changed(db: None, log_in: Login) -> None:
    from accounts import demo

    assert demo.fill() == len(COMPANY.people)
    User.objects.filter(extension="1012").update(description="changed")
    assert demo.fill() == 0
    assert User.objects.get(extension="1012").description == "changed"
    assert Department.objects.count() == len(COMPANY.departments)
    for person in (COMPANY.demo_employee, COMPANY.demo_manager, COMPANY.demo_admin):
        assert is_in(log_in(person.extension, person.password))
    assert is_limited(log_in(COMPANY.pin_only.extension, COMPANY.pin_only.pin))
    boss = User.objects.get(extension=COMPANY.demo_manager.extension)
    assert set(boss.manages.values_list("name", flat=True)) == set(COMPANY.demo_manager.manages)
    assert User.objects.get(extension=COMPANY.demo_admin.extension).extensions == ("1031", "1032")
    assert viewer_of(boss).sight_of("1029") is Sight.CALLERS
    assert "1029" in pick_up_targets(boss)

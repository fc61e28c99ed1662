"""What happens by the clock."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Session, User
from webcti.celery import app
from webcti.tasks import keep_house

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_job_of_the_schedule_exists() -> None:
    app.loader.import_default_modules()
    assert {job["task"] for job in app.conf.beat_schedule.values()} <= set(app.tasks)


def test_a_job_that_missed_its_turn_is_dropped() -> None:
    assert all(job["options"]["expires"] <= job["schedule"] for job in app.conf.beat_schedule.values())


def test_sessions_that_ended_by_themselves_go() -> None:
    user = User.objects.create_user("101", "correct horse battery")
    for _ in range(2):
        Client().force_login(user)
    ended = Session.objects.first()
    assert ended
    Session.objects.filter(pk=ended.pk).update(expire_date=timezone.now() - timedelta(seconds=1))
    keep_house()
    assert Session.objects.count() == 1

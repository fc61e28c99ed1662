"""What happens by the clock."""

from datetime import timedelta

import pytest
import time_machine
from celery.schedules import crontab
from django.test import Client
from django.utils import timezone

from accounts.models import OneTimeLink, Session, User
from accounts.proving import links
from mail.models import Letter
from webcti.celery import app
from webcti.tasks import keep_house

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_job_of_the_schedule_exists() -> None:
    app.loader.import_default_modules()
    assert {job["task"] for job in app.conf.beat_schedule.values()} <= set(app.tasks)


def test_a_job_that_missed_its_turn_is_dropped() -> None:
    for job in app.conf.beat_schedule.values():
        nightly = isinstance(job["schedule"], crontab)
        assert job["options"]["expires"] <= (24 * 3600 if nightly else job["schedule"])


def test_sessions_that_ended_by_themselves_go() -> None:
    user = User.objects.create_user("101", "correct horse battery")
    for _ in range(2):
        Client().force_login(user)
    ended = Session.objects.first()
    assert ended
    Session.objects.filter(pk=ended.pk).update(expire_date=timezone.now() - timedelta(seconds=1))
    keep_house()
    assert Session.objects.count() == 1


def test_dead_links_and_letters_that_were_sent_go() -> None:
    user = User.objects.create_user("101", "correct horse battery")
    links.issue(user, links.Purpose.RESET, lasts=timedelta(minutes=30))
    Letter.objects.create(kind="password_reset", language="en", due=None)
    keep_house()
    assert (OneTimeLink.objects.count(), Letter.objects.count()) == (1, 1)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        keep_house()
    assert (OneTimeLink.objects.count(), Letter.objects.count()) == (0, 0)

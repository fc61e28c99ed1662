"""What the worker does for letters, see webcti.celery for when."""

from celery import shared_task

from mail import delivery, testing


@shared_task(name="mail.send")
def send_letters() -> None:
    delivery.send_due()


@shared_task(name="mail.test")
def send_test(pk: int) -> None:
    testing.perform(pk)

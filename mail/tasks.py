"""What the worker does for the outbox, see webcti.celery for when."""

from celery import shared_task

from mail import delivery


@shared_task(name="mail.send")
def send_letters() -> None:
    delivery.send_due()

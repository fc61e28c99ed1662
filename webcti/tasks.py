"""Housekeeping of the whole portal."""

from datetime import timedelta
from importlib import import_module

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from accounts import journal, throttle
from accounts.actions import departments, licences, second_factor
from accounts.proving import links, proofs
from company import exchange, keeping, mail_server
from company.keeping import Kind
from costs.price_lists import arriving as price_files
from costs.price_lists import keeping as price_lists
from history.telling import notify
from jobs import run
from mail import delivery, testing
from management.bulk import purging
from management.enrolment import planning as people_imports
from phonebook.importing import arriving


@shared_task(name="webcti.housekeeping")
def keep_house() -> None:
    """Sessions, links and proofs that ended by themselves go, throttles that are full again, old letters and jobs, and
    what the journal need not keep any longer; what an old SECRET_KEY encrypted is encrypted anew."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    throttle.forget_idle()
    links.forget_dead()
    proofs.forget_old()
    delivery.forget_old()
    testing.forget_old(timezone.now())
    run.forget_expired()
    arriving.forget_old(timezone.now())
    price_files.forget_old(timezone.now())
    price_lists.forget_removed(timezone.now())
    departments.forget_removed(timezone.now())
    licences.forget_removed(timezone.now())
    purging.forget_over(timezone.now())
    people_imports.forget_over(timezone.now())
    notify.forget_old(timezone.now())
    second_factor.encrypt_anew()
    mail_server.encrypt_anew()
    mail_server.forget_former()
    exchange.encrypt_anew()
    journal.forget_before(timezone.now() - timedelta(days=keeping.days(Kind.JOURNAL)))

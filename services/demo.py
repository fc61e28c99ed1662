"""What the demo company's people have set up: numbers to show instead of their own, announcements for callers,
an account for calls."""

from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.journal import Origin
from accounts.models import User
from pbx.simulator.company import COMPANY
from pbx.simulator.voices import speech
from services.announcements import keeping
from services.models import Announcement, CallAccount, Identity

ANNOUNCEMENTS = (("Office closed", 7.0), ("In a meeting, please call back", 5.0))
"""Description and seconds; public, the manager's."""
ACCOUNT, PIN = "4711", "258025"


def fill() -> None:
    """For those who log in to the demo; what is there stays."""
    for person in (COMPANY.demo_employee, COMPANY.demo_manager):
        Identity.objects.get_or_create({"label": COMPANY.name}, extension=person.extension, number=COMPANY.main_number)
    if not CallAccount.objects.exists():
        owner = User.objects.filter(extension=COMPANY.demo_manager.extension).first()
        CallAccount.objects.create(number=ACCOUNT, name="Service, early shift", owner=owner, pin=make_password(PIN))
    folder = settings.ANNOUNCEMENTS_DIR
    if folder is None or Announcement.objects.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    manager = User.objects.get(extension=COMPANY.demo_manager.extension)
    for description, seconds in ANNOUNCEMENTS:
        sound = speech(manager.extension, description, seconds)
        keeping.add(manager, description, sound, Origin(manager), public=True, how="spoken")

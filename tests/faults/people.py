"""Run inside the portal: people with a session each, since logging in is not what fails here; and what they bring."""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from accounts.sessions.store import SessionStore

FIRST = 2001


def seat(known: int, count: int) -> None:
    """Make `count` people after the first `known`, and print extension and cookie of each."""
    for extension in range(FIRST + known, FIRST + known + count):
        user = User.objects.create_user(str(extension), comment=f"Onlooker {extension}")
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        print(extension, f"{settings.SESSION_COOKIE_NAME}={session.session_key}")


def bring_contacts(count: int) -> None:
    """The administrator of the demo brings a file of so many contacts; the worker has yet to do it."""
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(User.objects.get(extension="1031"))
    rows = ["Name,Mobile", *(f"Imported {at},602{at:06}" for at in range(count))]
    file = SimpleUploadedFile("contacts.csv", "\r\n".join(rows).encode())
    address = browser.post("/book/import/", {"file": file, "name": "contacts.csv"}).headers["Location"]
    browser.get(address)
    browser.post(f"{address}start/", {"duplicates": "create"})

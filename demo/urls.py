"""What only the demo has: a mailbox, and the telephones of the invented people."""

from django.urls import path

from demo.views import mailbox, telephones

app_name = "demo"
urlpatterns = [
    path("", mailbox.mailbox, name="mailbox"),
    path("telephones/", telephones.telephones, name="telephones"),
]

"""The assistant of an installation."""

from django.urls import path

from management.views import setup, setup_steps

app_name = "setup"
urlpatterns = [
    path("", setup_steps.checklist, name="checklist"),
    path("code/", setup.enter_code, name="code"),
    path("administrator/", setup.administrator, name="administrator"),
    path("exchange/", setup_steps.exchange, name="exchange"),
    path("people/", setup_steps.people, name="people"),
    path("mail/", setup_steps.mail, name="mail"),
    path("call/", setup_steps.call, name="call"),
    path("call/place/", setup_steps.place_call, name="place_call"),
    path("skip/", setup_steps.skip, name="skip"),
    path("dismiss/", setup_steps.dismiss, name="dismiss"),
]

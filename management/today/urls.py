"""Pages that stand below /management/, not below /administration/ as those of accounts."""

from django.urls import path

from management.views import today

app_name = "today"
urlpatterns = [
    path("", today.today, name="today"),
    path("done/", today.done, name="done"),
    path("reopen/", today.reopen, name="reopen"),
    path("take/", today.take, name="take"),
    path("give-back/", today.give_back, name="give_back"),
]

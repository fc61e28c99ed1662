"""Every address of the portal, by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("ui.urls")),
    path("", include("accounts.urls")),
]

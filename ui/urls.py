"""What the browser itself asks for."""

from django.urls import path

from ui import views

app_name = "ui"
urlpatterns = [
    path("worker.js", views.worker, name="worker"),
    path("offline/", views.offline, name="offline"),
]

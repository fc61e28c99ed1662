"""The door and one's own settings."""

from django.urls import path

from accounts.views import entrance, password, settings

app_name = "accounts"
urlpatterns = [
    path("login/", entrance.login, name="login"),
    path("logout/", entrance.logout, name="logout"),
    path("set-password/", password.set_password, name="set_password"),
    path("language/", entrance.language, name="language"),
    path("layout/", entrance.layout, name="layout"),
    path("settings/subscriber/", settings.subscriber, name="subscriber"),
    path("settings/application/", settings.application, name="application"),
]

"""The door and one's own settings."""

from django.urls import path

from accounts.views import acting, entrance, password, qr, sessions, settings

app_name = "accounts"
urlpatterns = [
    path("login/", entrance.login, name="login"),
    path("logout/", entrance.logout, name="logout"),
    path("set-password/", password.set_password, name="set_password"),
    path("language/", entrance.language, name="language"),
    path("layout/", entrance.layout, name="layout"),
    path("act-as/", acting.act_as, name="act_as"),
    path("settings/subscriber/", settings.subscriber, name="subscriber"),
    path("settings/sessions/", sessions.sessions, name="sessions"),
    path("settings/sessions/end-others/", sessions.end_other_sessions, name="end_other_sessions"),
    path("settings/sessions/forget-device/", sessions.forget_device, name="forget_device"),
    path("settings/sessions/<slug:mark>/end/", sessions.end_session, name="end_session"),
    path("phone/", qr.phone_log_in, name="phone_log_in"),
    path("phone/<slug:token>/", qr.phone_link, name="phone_link"),
    path("settings/phone/", qr.phone, name="phone"),
    path("settings/application/", settings.application, name="application"),
]

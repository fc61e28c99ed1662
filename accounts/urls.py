"""The door and one's own settings."""

from django.urls import path

from accounts.views import (
    acting,
    activity,
    email,
    entrance,
    forgotten,
    links,
    password,
    personal,
    qr,
    second_factor,
    second_step,
    sessions,
    settings,
)

app_name = "accounts"
urlpatterns = [
    path("login/", entrance.login, name="login"),
    path("logout/", entrance.logout, name="logout"),
    path("second-factor/", second_step.login, name="second_factor_login"),
    path("second-factor/set-up/", second_step.enrol, name="second_factor_enrol"),
    path("set-password/", password.set_password, name="set_password"),
    path("language/", entrance.language, name="language"),
    path("layout/", entrance.layout, name="layout"),
    path("act-as/", acting.act_as, name="act_as"),
    path("forgotten/", forgotten.forgotten, name="forgotten"),
    path("link/", links.follow_link, name="follow_link"),
    path("link/<str:token>/", links.link, name="link"),
    path("settings/email/", email.change_email, name="change_email"),
    path("settings/email/again/", email.resend_email, name="resend_email"),
    path("settings/email/cancel/", email.cancel_email, name="cancel_email"),
    path("settings/subscriber/", settings.subscriber, name="subscriber"),
    path("phone/", qr.phone_log_in, name="phone_log_in"),
    path("phone/<slug:token>/", qr.phone_link, name="phone_link"),
    path("settings/phone/", qr.phone, name="phone"),
    path("settings/copy/", personal.copy_data, name="copy_data"),
    path("settings/sessions/", sessions.sessions, name="sessions"),
    path("settings/sessions/end-others/", sessions.end_other_sessions, name="end_other_sessions"),
    path("settings/sessions/forget-device/", sessions.forget_device, name="forget_device"),
    path("settings/sessions/<slug:mark>/end/", sessions.end_session, name="end_session"),
    path("settings/second-factor/", second_factor.second_factor, name="second_factor"),
    path("settings/application/", settings.application, name="application"),
    path("settings/activity/", activity.activity, name="activity"),
    path("settings/activity/seen/", activity.seen, name="activity_seen"),
]

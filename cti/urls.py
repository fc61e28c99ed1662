from django.urls import path, re_path

from cti.views import about, calls, dialling, proof, start

app_name = "cti"
urlpatterns = [
    path("", start.start, name="start"),
    path("search/", start.search, name="search"),
    re_path(r"^people/(?P<extension>[0-9]{2,6})/$", start.person, name="person"),
    path("about/", about.about, name="about"),
    path("live/strip/", start.strip, name="strip"),
    path("live/services/", start.service_chips, name="service_chips"),
    path("prove/", proof.prove, name="prove"),
    re_path(r"^prove/(?P<name>[0-9a-f]{32})/$", proof.proof, name="proof"),
    path("dial/", dialling.dial, name="dial"),
    path("voicemail/listen/", calls.listen, name="listen"),
    path("call/transfer/", calls.transfer, name="transfer"),
    path("call/digits/", calls.send_digits, name="send_digits"),
    path("call/pick-up/", calls.pick_up, name="pick_up"),
    path("call/<str:kind>/<str:token>/", calls.call_dialog, name="call_dialog"),
    path("call/<str:action>/", calls.call_command, name="call_command"),
]

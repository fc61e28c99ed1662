from django.urls import path

from services import views

app_name = "services"
urlpatterns = [
    path("settings/forwarding/", views.forwarding, name="forwarding"),
    path("settings/services/", views.services, name="services"),
    path("settings/services/<str:feature>/", views.change, name="change"),
]

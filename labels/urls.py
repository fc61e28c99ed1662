from django.urls import path

from labels.views import keys, people, sheets

app_name = "labels"
urlpatterns = [
    path("settings/telephone/", keys.own, name="telephone"),
    path("settings/telephone/sheets/", sheets.own, name="sheets"),
    path("administration/key-labels/", people.people, name="people"),
    path("administration/key-labels/sheets/", sheets.of_people, name="people_sheets"),
    path("administration/key-labels/<slug:extension>/", keys.of_person, name="person"),
]

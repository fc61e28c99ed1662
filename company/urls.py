"""The files of the company's look."""

from django.urls import path

from company import views

app_name = "company"
urlpatterns = [path("brand/<int:version>/<str:file>", views.file, name="brand")]

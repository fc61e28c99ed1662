"""One's own jobs and their files."""

from django.urls import path

from jobs import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<uuid:pk>/", views.job, name="job"),
    path("jobs/<uuid:pk>/file/", views.file, name="file"),
    path("jobs/<uuid:pk>/again/", views.again, name="again"),
    path("jobs/<uuid:pk>/drop/", views.drop, name="drop"),
]

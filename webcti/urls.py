"""Every address of the portal, by room."""

from django.conf import settings
from django.urls import include, path

from webcti import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("ui.urls")),
    path("", include("company.urls")),
    path("", include("accounts.urls")),
    path("", include("jobs.urls")),
    path("", include("phonebook.urls")),
    path("", include("history.urls")),
    path("", include("costs.urls")),
    path("", include("cti.urls")),
    path("", include("services.urls")),
    path("", include("labels.urls")),
    path("", include("downloads.urls")),
    path("", include("guides.urls")),
    path("setup/", include("management.setup.urls")),
    path("administration/", include("management.urls")),
    path("management/departments/", include("management.departments.urls")),
    path("management/today/", include("management.today.urls")),
    path("management/reports/", include("management.reports.urls")),
    *([path("demo/", include("demo.urls"))] if settings.DEMO else []),
]

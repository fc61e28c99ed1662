from django.urls import path

from management.views import reports

app_name = "reports"
urlpatterns = [
    path("", reports.report_page, name="report"),
    path("paper/", reports.on_paper, name="paper"),
    path("table/<slug:what>/", reports.as_table, name="table"),
]

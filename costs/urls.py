from django.urls import path

from costs.views import own

app_name = "costs"
urlpatterns = [
    path("costs/", own.costs, name="costs"),
    path("costs/month/", own.month, name="month"),
    path("costs/month/table/", own.as_table, name="month_csv"),
    path("costs/month/paper/", own.on_paper, name="month_pdf"),
]

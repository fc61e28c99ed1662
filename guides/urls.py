from django.urls import path

from guides import views

app_name = "guides"
urlpatterns = [
    path("help/", views.contents, name="help"),
    path("help/employees/", views.employees, name="employees"),
    path("help/managers/", views.managers, name="managers"),
    path("help/administrators/", views.administrators, name="administrators"),
]

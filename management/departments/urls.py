"""Looking after departments."""

from django.urls import path

from management.views import department_people, departments

app_name = "departments"
urlpatterns = [
    path("", departments.departments, name="departments"),
    path("new/", departments.add, name="add"),
    path("removed/<int:pk>/", departments.bring_back, name="bring_back"),
    path("<int:pk>/", department_people.department, name="department"),
    path("<int:pk>/take/", department_people.take_in, name="take_in"),
    path("<int:pk>/put-back/", department_people.put_back, name="put_back"),
    path("<int:pk>/edit/", departments.edit, name="edit"),
    path("<int:pk>/managers/", departments.managers, name="managers"),
    path("<int:pk>/delete/", departments.delete, name="delete"),
]

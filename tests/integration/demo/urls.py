"""The addresses of a demo; the tests otherwise run as an installation."""

from django.urls import include, path

from webcti.urls import urlpatterns as of_an_installation

urlpatterns = [*of_an_installation, path("demo/", include("demo.urls"))]

"""The portal's addresses with the demo's, which the tests' own installation does not have."""

from django.urls import include, path

from webcti.urls import urlpatterns as portal

urlpatterns = [*portal, path("demo/", include("demo.urls"))]

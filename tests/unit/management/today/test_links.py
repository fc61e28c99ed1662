"""The page on which somebody's services are switched is linked where there is one."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from management.today.links import services_page


def page(_request: HttpRequest, extension: str) -> HttpResponse:
    return HttpResponse(extension)


urlpatterns = [path("management/people/<slug:extension>/services/", page)]


@pytest.mark.req("MGR-08")
def test_a_page_that_is_there_is_linked() -> None:
    with override_settings(ROOT_URLCONF=__name__):
        assert services_page("1011") == "/management/people/1011/services/"


@override_settings(ROOT_URLCONF="tests.unit.management.today.no_urls")
def test_one_that_is_not_is_not() -> None:
    assert services_page("1011") == ""

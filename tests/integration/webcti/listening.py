"""An application of one page and one sound, to be served by webcti.daphne_guard in tests and benches.

`LISTENING_DIR` is a directory of recordings.
"""

import os
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path

from pbx.spool import recording
from ui.files import respond

settings.configure(
    ALLOWED_HOSTS=["*"],
    MIDDLEWARE=["ui.middleware.SecurityHeadersMiddleware", "django.middleware.common.CommonMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="x",
)


def sound(request: HttpRequest) -> HttpResponseBase:
    return respond(request, recording(Path(os.environ["LISTENING_DIR"]), "long"), name="long")


def page(_request: HttpRequest) -> HttpResponse:
    """How many files the server has open."""
    return HttpResponse(str(len(list(Path("/proc/self/fd").iterdir()))))


urlpatterns = [path("sound", sound), path("page", page)]

from django.core.asgi import get_asgi_application  # noqa: E402 - settings come first

application = get_asgi_application()

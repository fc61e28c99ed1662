"""Administration → Installer: the one in place, those of before, and a form for the next (ADM-03…05)."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from downloads import arriving
from downloads.forms import UploadForm
from downloads.kinds import ENDINGS
from downloads.models import Installer, Upload
from ui.pages import render_page

PAGE = "downloads:installer"


@require_safe
@permission_required("management.administer", raise_exception=True)
def page(request: PortalRequest) -> HttpResponse:
    seen = Installer.objects.visible_to(request.user).select_related("uploader")
    context = {
        "installer": seen.current().first(),
        "previous": list(seen.previous()),
        "upload": Upload.objects.visible_to(request.user).first(),
        "form": UploadForm(),
        "megabytes": arriving.limit() >> 20,
        "endings": ",".join(ENDINGS),
    }
    return render_page(request, "downloads/installer.html", context, parts=("installers",))

"""What strangers see of the company's look, too: it stands on the page where one logs in."""

import json
from collections.abc import Callable, Mapping

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from company import brand
from company.brand import Look

FOR_EVER = "public, max-age=31536000, immutable"


@login_not_required
@require_safe
def file(_request: HttpRequest, version: int, file: str) -> HttpResponse:
    """As it is now; a browser that asks for this version keeps it."""
    look = brand.look()
    make = FILES.get(file)
    made = make(look, file) if make else None
    if made is None:
        raise Http404
    made["Cache-Control"] = FOR_EVER if version == look.version else "no-cache"
    return made


def _sheet(look: Look, _file: str) -> HttpResponse | None:
    return HttpResponse(brand.style(look), content_type="text/css; charset=utf-8") if look.color else None


def _picture(look: Look, file: str) -> HttpResponse | None:
    content = brand.picture(look.logo, brand.ICONS.get(file, "logo")) if look.logo else None
    return HttpResponse(content, content_type="image/png") if content is not None else None


def _manifest(look: Look, _file: str) -> HttpResponse | None:
    written = json.loads((settings.BASE_DIR / "static" / "manifest.webmanifest").read_text(encoding="utf-8"))
    written |= {"name": look.title, "short_name": look.title[:12]}
    if look.by_day:
        written["theme_color"] = look.by_day.accent
    for icon in written["icons"]:
        icon["src"] = f"{settings.STATIC_URL}{icon['src']}"
    if look.logo:
        sizes = {look.address(name): f"{size}x{size}" for name, size in brand.ICONS.items()}
        written["icons"] = [{"src": src, "sizes": size, "type": "image/png"} for src, size in sizes.items()]
    return HttpResponse(json.dumps(written), content_type="application/manifest+json")


FILES: Mapping[str, Callable[[Look, str], HttpResponse | None]] = {
    brand.SHEET: _sheet,
    brand.MANIFEST: _manifest,
    brand.LOGO: _picture,
    **dict.fromkeys(brand.ICONS, _picture),
}

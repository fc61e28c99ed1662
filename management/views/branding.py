"""Administration → Look: the company's name, colour and logo."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.journal import Origin
from accounts.requests import PortalRequest
from company.brand import Look
from company.colours import Tints, contrast
from company.models import Brand
from management.company import branding, rows, version_of
from management.company.branding_forms import DEFAULT, PORTALS, SAID, BrandForm, clean_color
from ui.pages import render_page

PAGE = "management:branding"


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("management.administer", raise_exception=True)
def page(request: PortalRequest) -> HttpResponse:
    row = branding.stored()
    if request.method != "POST":
        return _page(request, BrandForm(row), row)
    form = BrandForm(row, request.POST, request.FILES)
    if not form.is_valid() or not _saved(request, form):
        return _page(request, form, row)
    messages.success(request, _("Saved. Pages that are open show it when they are loaded again."))
    return redirect(PAGE)


@require_POST
@permission_required("management.administer", raise_exception=True)
def undo(request: PortalRequest) -> HttpResponse:
    try:
        branding.undo(version_of(request.POST.get("version", "")), Origin.of(request))
    except rows.NothingToUndo:
        messages.error(request, _("There is nothing to undo any more. Somebody else was quicker."))
    else:
        messages.success(request, _("It is as before."))
    return redirect(PAGE)


def _saved(request: PortalRequest, form: BrandForm) -> bool:
    """If not, the form says why."""
    said = form.cleaned_data
    try:
        logo = branding.drawn(said["logo"]) if said["logo"] else branding.REMOVED if said["remove"] else branding.KEPT
        branding.change(said["name"], said["color"], logo, said["version"], Origin.of(request))
    except branding.NoLogo as error:
        form.add_error("logo", str(SAID.get(str(error), SAID["broken"])))
    except rows.ChangedMeanwhile:
        form.add_error(None, rows.MEANWHILE)
    return form.is_valid()


def _page(request: PortalRequest, form: BrandForm, row: Brand) -> HttpResponse:
    """`?palette=own&color=%23aa0000` shows that colour without storing it."""
    asked = request.POST if request.method == "POST" else request.GET
    shown = row.color if "palette" not in asked else clean_color(asked.get("color", ""))
    if asked.get("palette") == PORTALS:
        shown = ""
    context = {"form": form, "row": row, "look": Look(row.name, row.color, row.logo, row.plate, row.version)}
    name = asked.get("name", row.name)[:60]
    return render_page(
        request, "management/company/branding.html", context | preview(shown, name), parts=("brand-preview",)
    )


def preview(color: str, name: str) -> dict[str, object]:
    """What the page shows of a colour: its tints, and whether they are another shade than what was chosen."""
    chosen = color or DEFAULT
    day, night = Tints.by_day(chosen), Tints.by_night(chosen)
    return {
        "chosen": chosen,
        "day": day,
        "night": night,
        "shown_name": name or "WebCTI",
        "day_contrast": contrast(day.accent, "#ffffff"),
        "night_contrast": contrast(night.accent, "#1b2024"),
        "mended_by_day": bool(color) and contrast(chosen, day.accent) > NOTICED,
        "mended_by_night": bool(color) and contrast(chosen, night.accent) > NOTICED,
    }


NOTICED = 1.15
"""So different two shades are seen to differ."""

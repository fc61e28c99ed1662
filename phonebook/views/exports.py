"""Exporting contacts (BOOK-12)."""

from collections.abc import Iterator
from itertools import chain

from django import forms
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import User
from accounts.permissions import Permission
from accounts.requests import PortalRequest
from phonebook.exporting import Scope, contacts, left_out
from phonebook.files.captions import LANGUAGES
from phonebook.files.contact import ReadContact
from phonebook.files.write.outlook import Losses, outlook_table
from phonebook.files.write.own import own_table
from phonebook.files.write.vcard import cards
from phonebook.models import Group
from phonebook.wording import LANGUAGE_NAMES
from ui.downloads import download
from ui.pages import render_page

CSV, CARDS = "text/csv; charset={}", "text/vcard; charset=utf-8"
OUTLOOK, OWN, CARDS_3, CARDS_4 = "outlook", "own", "vcard3", "vcard4"
ALL, PRIVATE, PUBLIC = "all", "private", "public"
LEFT_OUT = "left-out"


class ExportForm(forms.Form):
    scope = forms.ChoiceField(label=gettext_lazy("Contacts"), widget=forms.Select({"translate": "no"}))
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=(
            (OUTLOOK, gettext_lazy("CSV for Microsoft Outlook")),
            (OWN, gettext_lazy("CSV with everything, to import here again")),
            (CARDS_3, gettext_lazy("vCard 3.0")),
            (CARDS_4, gettext_lazy("vCard 4.0")),
        ),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of your Outlook"),
        help_text=gettext_lazy("Outlook knows columns by their titles in its own language."),
        widget=forms.Select({"translate": "no"}),
        required=False,
    )
    delimiter = forms.ChoiceField(
        label=gettext_lazy("Columns are divided by"),
        choices=((",", gettext_lazy("Comma")), (";", gettext_lazy("Semicolon"))),
        required=False,
    )
    code_page = forms.BooleanField(
        label=gettext_lazy("For classic Outlook (Windows encoding)"),
        help_text=gettext_lazy("Characters that it does not have become question marks."),
        required=False,
    )

    def __init__(self, user: User, language: str, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        books = [(ALL, _("All contacts"))]
        if user.has_perm(Permission.READ_PUBLIC_CONTACTS):
            books += [(PRIVATE, _("Private phonebook")), (PUBLIC, _("Public phonebook"))]
        groups = Group.objects.visible_to(user).order_by("name").values_list("pk", "name")
        groups_field: list[object] = [(_("Groups"), [(str(pk), name) for pk, name in groups])] if groups else []
        self.fields["scope"].choices = [*books, *groups_field]  # type: ignore[attr-defined]
        own = [*dict.fromkeys((language, *LANGUAGES))] if language in LANGUAGES else list(LANGUAGES)
        self.fields["language"].choices = [(name, LANGUAGE_NAMES[name]) for name in own]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Scope:
        word = self.cleaned_data["scope"]
        if word.isdigit():
            return Scope(group=int(word))
        return Scope(private=word != PUBLIC, public=word != PRIVATE)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("phonebook.view", raise_exception=True)
def export(request: PortalRequest) -> HttpResponseBase:
    """Ask what and how; a POST is answered with the file. While somebody chooses, the page asks what is left out."""
    user = request.user
    if request.htmx.target == LEFT_OUT:
        return _left_out(request)
    data = request.POST if request.method == "POST" else None
    initial = {"scope": request.GET.get("group", ALL)}
    form = ExportForm(user, request.LANGUAGE_CODE, data, initial=initial)
    if data is None or not form.is_valid():
        return render_page(request, "phonebook/export.html", {"form": form})
    scope = form.wanted
    pieces, content_type, suffix = _written(form, contacts(user, scope))
    first = next(pieces, b"")
    if scope.contacts(user).filter(owner=None).exists():
        journal.write(Event.CONTACTS_EXPORTED, user, Origin.of(request), after=form.cleaned_data["format"])
    name = f"contacts-{timezone.localtime():%Y-%m-%d-%H%M%S}.{suffix}"
    return download(request, chain([first], pieces), name=name, content_type=content_type)


def _left_out(request: PortalRequest) -> HttpResponse:
    """That part of the page, for what is chosen now."""
    form = ExportForm(request.user, request.LANGUAGE_CODE, request.GET)
    losses = None
    if form.is_valid() and form.cleaned_data["format"] == OUTLOOK:
        losses = left_out(request.user, form.wanted, form.cleaned_data["language"] or "en")
    return render_page(
        request, "phonebook/export.html", {"form": form, "losses": losses, "asked": True}, parts=(LEFT_OUT,)
    )


def _written(form: ExportForm, found: Iterator[ReadContact]) -> tuple[Iterator[bytes], str, str]:
    """The file in pieces, what it is, and the ending of its name."""
    chosen = form.cleaned_data
    match chosen["format"]:
        case "outlook":
            language = chosen["language"] or "en"
            pieces = outlook_table(
                found,
                language,
                Losses(),
                delimiter=chosen["delimiter"] or ",",
                code_page=chosen["code_page"],
            )
            encoding = ("windows-1250" if language == "pl" else "windows-1252") if chosen["code_page"] else "utf-8"
            return iter(pieces), CSV.format(encoding), "csv"
        case "own":
            return iter(own_table(found)), CSV.format("utf-8"), "csv"
        case version:
            return iter(cards(found, "4.0" if version == CARDS_4 else "3.0")), CARDS, "vcf"

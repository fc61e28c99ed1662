"""One entry of the book: reading it, writing it, taking it out (BOOK-13, BOOK-14, MGR-10)."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.destinations import next_page
from accounts.journal import Origin
from accounts.models import User
from accounts.permissions import Permission
from accounts.requests import PortalRequest
from phonebook import removing
from phonebook.book import picked, writing
from phonebook.book.entries import Entry, entries_of
from phonebook.book.forms import PUBLIC, EntryForm
from phonebook.book.places import Chosen
from phonebook.book.rows import rearranged
from phonebook.book.writing import ChangedMeanwhileError
from phonebook.lookup import reserved
from phonebook.models import Contact, Group, Kind
from phonebook.references import NotAReferenceError, unseal
from phonebook.rights import edits, marks, marks_person
from phonebook.views.answers import asked, told
from ui.pages import render_page

LONGEST_NAME = 80


@require_safe
@permission_required("phonebook.view", raise_exception=True)
def entry(request: PortalRequest, pk: int) -> HttpResponse:
    """All that the book says of a contact."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user).outside(), pk=pk)
    (shown,) = entries_of(request.user, [contact])
    groups = Group.objects.visible_to(request.user).filter(memberships__contact=contact).order_by("name")
    context = {
        "entry": shown,
        "contact": contact,
        "groups": groups,
        "editable": edits(request.user, contact),
        "movable": _movable(request.user, contact),
    }
    return asked(request, "phonebook/_entry.html", context)


@require_safe
@permission_required("phonebook.view", raise_exception=True)
def extension(request: PortalRequest, extension: str) -> HttpResponse:
    """The person of an extension, with the further numbers that the public book has of them."""
    person = _person(request, extension)
    (shown,) = entries_of(request.user, [person])
    context = {"entry": shown, "person": person, "editable": marks_person(request.user, person)}
    return asked(request, "phonebook/_entry.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("phonebook.view", raise_exception=True)
def new(request: PortalRequest) -> HttpResponse:
    """A new contact; `?name=`, `?of=` (the reference of a number) and `?group=` are what it begins with."""
    user = request.user
    form = _form(request, None, marks_numbers=marks(user, Contact(owner=None)), initial=_beginning(request))
    if request.method != "POST" or "rows" in request.POST or not form.is_valid():
        return _shown(request, form, None)
    made = writing.add(user, form)
    messages.success(request, _("The contact is saved."))
    return redirect("phonebook:entry", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("phonebook.view", raise_exception=True)
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Change a contact. If somebody else did meanwhile, the page shows what they wrote beside what is typed."""
    contact = get_object_or_404(Contact.objects.editable_by(request.user).outside(), pk=pk)
    form = _form(request, contact, marks_numbers=marks(request.user, contact))
    if request.method != "POST" or "rows" in request.POST or not form.is_valid():
        return _shown(request, form, contact)
    try:
        writing.change(request.user, contact, form)
    except ChangedMeanwhileError:
        return _conflict(request, contact)
    messages.success(request, _("The contact is saved."))
    return redirect("phonebook:entry", contact.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("phonebook.view", raise_exception=True)
def edit_extension(request: PortalRequest, extension: str) -> HttpResponse:
    """The further numbers of an extension, and which of them are a VIP's or reserved (MGR-10)."""
    person = _person(request, extension)
    if not marks_person(request.user, person):
        raise Http404
    contact = writing.said_of(person)
    back = next_page(request, reverse("phonebook:extension", args=[person.extension]))
    form = _form(request, contact, marks_numbers=True)
    sent = request.method == "POST" and "rows" not in request.POST
    late = False
    if sent and form.numbers.is_valid():
        try:
            writing.change_numbers_of(person, form, request.POST.get("changed", ""), Origin.of(request))
        except ChangedMeanwhileError:
            late = True
        else:
            messages.success(request, _("The numbers are saved."))
            return redirect(back)
    there = writing.said_of(person)
    context = {
        "form": form,
        "person": person,
        "back": back,
        "late": _entry_of(request.user, person) if late else None,
        "stamp": there.changed.isoformat()
        if there and (late or request.method != "POST")
        else request.POST.get("changed", ""),
    }
    return render_page(request, "phonebook/edit_extension.html", context)


@require_POST
@permission_required("phonebook.view", raise_exception=True)
def remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Take a contact out of its book; it can be undone for a day."""
    contact = get_object_or_404(Contact.objects.editable_by(request.user).outside(), pk=pk)
    if not picked.to_remove(request.user, picked.Picked([contact], [])).fitting:
        return told(
            request, _("It holds a reserved number: only managers and administrators may remove it."), error=True
        )
    undo = removing.remove(request.user, [contact])
    return told(request, _("The contact is removed."), undo=undo)


def _movable(user: User, contact: Contact) -> bool:
    """Between the books: by those who may write both."""
    to = user if contact.owner_id is None else None
    may = user.has_perm(Permission.EDIT_PUBLIC_CONTACTS)
    return may and bool(picked.to_move(user, picked.Picked([contact], []), to).fitting)


def _person(request: PortalRequest, extension: str) -> User:
    people = User.objects.visible_to(request.user).select_related("department")
    person: User = get_object_or_404(people, extension=extension)
    return person


def _entry_of(user: User, thing: Contact | User) -> Entry:
    return entries_of(user, [thing])[0]


def _form(
    request: PortalRequest, contact: Contact | None, *, marks_numbers: bool, initial: dict[str, object] | None = None
) -> EntryForm:
    sent = typed = None
    if request.method == "POST":
        step = request.POST.get("rows", "")
        sent, typed = (None, rearranged(request.POST, step)) if step else (request.POST, None)
    numbers = list(contact.numbers.all()) if contact else []
    return EntryForm(
        request.user,
        contact,
        numbers,
        sent=sent,
        typed=typed,
        initial=initial,
        marks=marks_numbers,
        hidden=reserved(),
    )


def _shown(
    request: PortalRequest,
    form: EntryForm,
    contact: Contact | None,
    *,
    theirs: Entry | None = None,
) -> HttpResponse:
    context = {"form": form, "contact": contact, "theirs": theirs, "added": request.POST.get("rows", "")}
    return render_page(request, "phonebook/edit.html", context, parts=("entry-form",))


def _conflict(request: PortalRequest, contact: Contact) -> HttpResponse:
    """What was typed stays in the form; what stands in the book now is said above it. Saving again takes the form."""
    fresh = Contact.objects.editable_by(request.user).outside().filter(pk=contact.pk).first()
    if fresh is None:
        return told(request, _("Somebody has removed this contact meanwhile."), error=True)
    again: QueryDict = request.POST.copy()
    again["changed"] = fresh.changed.isoformat()
    may_mark = marks(request.user, fresh)
    form = EntryForm(request.user, fresh, list(fresh.numbers.all()), typed=again, marks=may_mark, hidden=reserved())
    return _shown(request, form, fresh, theirs=_entry_of(request.user, fresh))


def _beginning(request: PortalRequest) -> dict[str, object]:
    """What the address says of a contact that is to be made."""
    found: dict[str, object] = {}
    name = request.GET.get("name", "").replace("\0", "").strip()[:LONGEST_NAME]
    if name:
        first, _space, last = name.rpartition(" ")
        found |= {"first": first, "last": last} if first else {"last": name}
    try:
        number = unseal(request.user, request.GET.get("of", ""))
    except NotAReferenceError:
        number = ""
    if number and number not in reserved():
        found["numbers"] = [{"number": number}]
    chosen = Chosen.parse({"group": f"g{request.GET.get('group', '')}"})
    group = Group.objects.editable_by(request.user).filter(pk=chosen.group or 0).first()
    if group:
        found |= {"groups": [group.pk], "book": PUBLIC if group.owner_id is None else "private"}
    return {"kind": Kind.PERSON, **found}

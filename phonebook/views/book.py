"""The page of the book: groups on the left, the list on the right (BOOK-01, BOOK-02, BOOK-05)."""

import uuid
from collections.abc import Iterable, Sequence
from functools import partial

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import Permission
from accounts.requests import PortalRequest
from phonebook import removing
from phonebook.book import groups, listing
from phonebook.book.groups import Section
from phonebook.book.listing import NoSuchListError
from phonebook.book.places import LETTERS, Chosen
from phonebook.models import Group, RemovedContact
from phonebook.policy import NotAllowedError, Purpose, check_call
from phonebook.references import seal
from ui.pages import follow, render_page

MOST_NAMED = 4
PARTS = ("book-groups", "book-list", "more")


@require_safe
@permission_required("phonebook.view", raise_exception=True)
def book(request: PortalRequest) -> HttpResponse:
    """`?group=favourites&letter=k&order=z-a`, or `?q=nowak`; `after` and `until` name a part of the list."""
    chosen = Chosen.parse(request.GET)
    try:
        page = listing.page(request.user, chosen)
    except NoSuchListError:
        raise Http404 from None
    sections = SimpleLazyObject(partial(groups.sections, request.user))
    context = {
        "page": page,
        "chosen": page.chosen,
        "alphabet": [(letter, page.chosen.at(letter).query_string) for letter in LETTERS],
        "sections": sections,
        "title": SimpleLazyObject(partial(_title, sections, page.chosen.name)),
        "own_groups": SimpleLazyObject(partial(_editable_groups, request.user)),
        "may_edit_group": page.group is not None and _may_edit(request.user, page.group),
        "edits_public": request.user.has_perm(Permission.EDIT_PUBLIC_CONTACTS),
        "removed": _removed(request.user, request.GET.get("removed", "")),
        "unknown": _unknown(request.user, page.chosen.text) if not page.rows else "",
    }
    response = render_page(request, "phonebook/book.html", context, parts=PARTS)
    if request.htmx.target == "book-list" and request.htmx.trigger_name == "q":
        follow(request, response, f"{request.path}{page.chosen.query_string}")
    return response


def _title(sections: Iterable[Section], name: str) -> str:
    """What the group that is shown is called."""
    return next((str(line.label) for section in sections for line in section.lines if line.name == name), "")


def _editable_groups(user: User) -> list[Group]:
    found = Group.objects.editable_by(user).order_by("name")
    return sorted(found, key=lambda group: (group.owner_id is None, group.name.casefold()))


def _removed(user: User, batch: str) -> Sequence[RemovedContact]:
    """What this person took out a moment ago, as the address says: a page without scripts offers to undo it."""
    try:
        return removing.removed(user, uuid.UUID(batch))[:MOST_NAMED]
    except ValueError:
        return []


def _may_edit(user: User, group: Group) -> bool:
    return Group.objects.editable_by(user).filter(pk=group.pk).exists()


def _unknown(user: User, text: str) -> str:
    """The reference of a number that was typed and is no contact's, which may become one (BOOK-16)."""
    try:
        return seal(user, check_call(user, text, Purpose.KEEP).key) if text else ""
    except NotAllowedError:
        return ""

"""What is done with the entries that somebody ticked or dragged, stars, and undoing (BOOK-06, BOOK-07, BOOK-15)."""

import uuid

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.permissions import Permission
from accounts.requests import PortalRequest
from phonebook import favourites, moving, removing
from phonebook.book import groups, picked
from phonebook.book.entries import entries_of
from phonebook.book.listing import NoSuchListError
from phonebook.book.picked import Picked, Sorted
from phonebook.book.places import Chosen
from phonebook.models import Contact, Group
from phonebook.shortcuts.forms import MoveFavouriteForm
from phonebook.views.answers import BOOK, changed, told

MOST_DIGITS = 18


@require_POST
@permission_required("phonebook.view", raise_exception=True)
def several(request: PortalRequest) -> HttpResponse:
    """`do` is `remove`, `put` (into the group `to`), `take_out` (of the group that is shown), `publish` (into the
    public book) or `withdraw` (into one's private one); `pick` names the entries, `whole` all of the list instead."""
    chosen = Chosen.parse(request.POST)
    try:
        found = (
            picked.whole(request.user, chosen)
            if "whole" in request.POST
            else picked.named(request.user, request.POST.getlist("pick"))
        )
    except NoSuchListError:
        raise Http404 from None
    if not found.contacts and not found.people:
        return told(request, _("Nothing is chosen."), error=True)
    match request.POST.get("do", ""):
        case "remove":
            return _remove(request, found)
        case "put":
            return _put(request, found)
        case "take_out":
            return _take_out(request, found, chosen)
        case "publish":
            return _move(request, found, None)
        case "withdraw":
            return _move(request, found, request.user)
        case _:
            return told(request, _("Choose what to do."), error=True)


@require_POST
@permission_required("phonebook.view", raise_exception=True)
def undo(request: PortalRequest) -> HttpResponse:
    """Bring back what this person removed with one click."""
    try:
        batch = uuid.UUID(request.POST.get("batch", ""))
    except ValueError:
        raise Http404 from None
    if removing.bring_back(request.user, batch):
        return told(request, _("Everything is back."))
    return told(request, _("This can no longer be undone."), error=True)


@require_POST
@permission_required("phonebook.view", raise_exception=True)
def favourite(request: PortalRequest) -> HttpResponse:
    """Put a star on `entry`, or with no `on` take it away."""
    thing = _thing(request, request.POST.get("entry", ""))
    on = bool(request.POST.get("on"))
    (favourites.mark if on else favourites.unmark)(request.user, thing)
    if not request.htmx:
        return told(request, _("It is a favourite now.") if on else _("It is no favourite any more."))
    response = render(request, "phonebook/_star.html", {"entry": entries_of(request.user, [thing])[0]})
    return changed(response)


@require_POST
@permission_required("phonebook.view", raise_exception=True)
def move_favourite(request: PortalRequest, pick: str) -> HttpResponse:
    """Have the entry `pick` stand at another place among the favourites."""
    form = MoveFavouriteForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("There is no such place."))
    favourites.move(request.user, _thing(request, pick), form.cleaned_data["to"])
    if not request.htmx or request.htmx.target == "main":
        return redirect(BOOK)
    return changed(HttpResponse(status=204))


def _thing(request: PortalRequest, pick: str) -> Contact | User:
    found = picked.named(request.user, [pick])
    things: list[Contact | User] = [*found.contacts, *found.people]
    if not things:
        raise Http404
    return things[0]


def _remove(request: PortalRequest, found: Picked) -> HttpResponse:
    which = picked.to_remove(request.user, found)
    count = len(which.fitting)
    if not count:
        return told(request, " ".join((_("Nothing was deleted."), _left_out(which))), error=True)
    batch = removing.remove(request.user, which.fitting)
    words = ngettext("%(count)d contact is deleted.", "%(count)d contacts are deleted.", count) % {"count": count}
    return told(request, f"{words} {_left_out(which)}".strip(), undo=batch)


def _move(request: PortalRequest, found: Picked, owner: User | None) -> HttpResponse:
    if not request.user.has_perm(Permission.EDIT_PUBLIC_CONTACTS):
        raise PermissionDenied
    which = picked.to_move(request.user, found, owner)
    count = len(which.fitting)
    if not count:
        return told(request, " ".join((_("Nothing was moved."), _left_out(which))), error=True)
    batch = moving.move(request.user, which.fitting, owner)
    words = (
        ngettext(
            "%(count)d contact is in your private phonebook now.",
            "%(count)d contacts are in your private phonebook now.",
            count,
        )
        if owner
        else ngettext(
            "%(count)d contact is in the public phonebook now.",
            "%(count)d contacts are in the public phonebook now.",
            count,
        )
    )
    return told(request, f"{words % {'count': count}} {_left_out(which)}".strip(), undo=batch)


def _put(request: PortalRequest, found: Picked) -> HttpResponse:
    to = request.POST.get("to", "")
    if not to:
        return told(request, _("Choose a group."), error=True)
    group = _group(request, int(to) if to.isascii() and to.isdigit() and len(to) <= MOST_DIGITS else 0)
    which = picked.to_put(found, group)
    if not which.fitting:
        return told(request, " ".join((_("Nothing was assigned."), _left_out(which))), error=True)
    groups.put(group, [contact.pk for contact in which.fitting])
    count = len(which.fitting)
    words = ngettext(
        "%(count)d contact is in “%(group)s” now.", "%(count)d contacts are in “%(group)s” now.", count
    ) % {"count": count, "group": group.name}
    return told(request, f"{words} {_left_out(which)}".strip())


def _take_out(request: PortalRequest, found: Picked, chosen: Chosen) -> HttpResponse:
    group = _group(request, chosen.group or 0)
    count = groups.take_out(group, [contact.pk for contact in found.contacts])
    words = ngettext(
        "%(count)d contact is no longer in “%(group)s”.", "%(count)d contacts are no longer in “%(group)s”.", count
    ) % {"count": count, "group": group.name}
    return told(request, words)


def _group(request: PortalRequest, pk: int) -> Group:
    group = Group.objects.editable_by(request.user).filter(pk=pk).first()
    if group is None:
        raise Http404
    return group


def _left_out(which: Sorted) -> str:
    """Of how many it was not done, and why; empty if of none."""
    sentences = (
        (
            which.extensions,
            ngettext(
                "%(n)d extension stays as it is: the exchange has it.",
                "%(n)d extensions stay as they are: the exchange has them.",
                which.extensions,
            ),
        ),
        (
            which.not_allowed,
            ngettext(
                "%(n)d public contact stays: you may not change the public phonebook.",
                "%(n)d public contacts stay: you may not change the public phonebook.",
                which.not_allowed,
            ),
        ),
        (
            which.reserved,
            ngettext(
                "%(n)d contact stays: it holds a reserved number.",
                "%(n)d contacts stay: they hold reserved numbers.",
                which.reserved,
            ),
        ),
        (
            which.private,
            ngettext(
                "%(n)d private contact stays out: a public group holds public contacts only.",
                "%(n)d private contacts stay out: a public group holds public contacts only.",
                which.private,
            ),
        ),
        (
            which.there,
            ngettext("%(n)d contact is there already.", "%(n)d contacts are there already.", which.there),
        ),
    )
    return " ".join(words % {"n": count} for count, words in sentences if count)

"""The house on paper: everybody with an extension, by department, with the numbers that nobody hides."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, User
from company.letterhead import letterhead
from jobs import child
from jobs.kinds import Progress, Refused, Running, job
from phonebook.folding import fold, haystack, matches, words
from phonebook.lookup import reserved
from phonebook.models import ContactNumber
from ui import pdf

KIND = "phonebook.directory"
MOST_PEOPLE = 1500
"""So many the child sets within its limits."""


def departments() -> QuerySet[Department]:
    """Those by which the house can be divided."""
    return Department.objects.order_by("name")


@dataclass(frozen=True, slots=True)
class Further:
    number: str
    """Canonical."""
    label: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One person of the house."""

    name: str
    department: str
    extension: str
    """Empty: it is shown to nobody (X-20)."""
    description: str
    further: tuple[Further, ...]
    """What else the managers entered for everybody (MGR-10), without what is hidden."""


Groups = list[tuple[str, list[Listed]]]


def directory(reader: User, department: Department | None) -> Groups:
    """Everybody whom `reader` sees, or those of one department; departments and people in the order of the alphabet,
    whoever has no department last. Three queries."""
    return [(name, list(members)) for name, members in groupby(_everybody(reader, department), key=_department_of)]


class Part(NamedTuple):
    """Those of one department who stand on a page."""

    name: str
    """Of the department; empty: of none."""
    people: int
    """In all of the department."""
    place: int
    """Of the first of the members in the whole list, from one on."""
    members: Sequence[Listed]


@dataclass(frozen=True, slots=True)
class Page:
    parts: Sequence[Part]
    people: int
    """On all pages."""
    after: int | None
    """How many stand on this page and before it; None if that is everybody."""


def page(reader: User, department: Department | None, text: str = "", after: int = 0, most: int | None = None) -> Page:
    """The first `most` behind the first `after` of those in whom `text` is found. Three queries."""
    people, query = _everybody(reader, department), words([text])
    if text:
        people = [one for one in people if query and matches(query, haystack(_searched(one)))]
    counted, until = Counter(map(_department_of, people)), len(people) if most is None else after + most
    parts, place = [], after + 1
    for name, members in groupby(people[after:until], key=_department_of):
        parts.append(Part(name, counted[name], place, list(members)))
        place += len(parts[-1].members)
    return Page(parts, len(people), until if until < len(people) else None)


def _everybody(reader: User, department: Department | None) -> list[Listed]:
    people = User.objects.visible_to(reader).select_related("department")
    if department is not None:
        people = people.filter(department=department)
    hidden = reserved()
    further = _further(hidden)
    listed = [_listed(person, hidden, further.get(person.pk, ())) for person in people]
    listed.sort(key=lambda one: (not one.department, fold(one.department), fold(one.name), one.extension))
    return listed


def _department_of(one: Listed) -> str:
    return one.department


def _searched(one: Listed) -> list[str]:
    return [one.name, one.department, one.description, one.extension, *(more.number for more in one.further)]


def _further(hidden: frozenset[str]) -> Mapping[int, tuple[Further, ...]]:
    """Person → numbers. The MobilePhone of an account is not among them: it is there for calls back, not for others."""
    found: defaultdict[int, tuple[Further, ...]] = defaultdict(tuple)
    rows = ContactNumber.objects.exclude(contact__person=None).exclude(number="").filter(reserved=False)
    for row in rows.select_related("contact"):
        if row.number not in hidden and row.contact.person_id is not None:
            found[row.contact.person_id] += (Further(row.number, row.label or str(row.get_type_display())),)
    return found


def _listed(person: User, hidden: frozenset[str], further: tuple[Further, ...]) -> Listed:
    return Listed(
        person.comment or person.extension,
        person.department.name if person.department else "",
        "" if person.extension in hidden else person.extension,
        person.description,
        further,
    )


def _about(arguments: Mapping[str, Any]) -> str:
    department = Department.objects.filter(pk=arguments["department"]).first() if arguments["department"] else None
    return department.name if department else _("The whole house")


@job(KIND, title=gettext_lazy("Directory as PDF"), needs="phonebook.view", suffix="pdf", about=_about)
def on_paper(running: Running) -> Iterator[Progress]:
    """Reads everybody, then has them set by a child."""
    wanted = running.arguments["department"]
    department = Department.objects.filter(pk=wanted).first() if wanted else None
    if wanted and department is None:
        raise Refused(_("This department is no longer there."))
    groups = directory(running.owner, department)
    people = sum(len(members) for _name, members in groups)
    if people > MOST_PEOPLE:
        raise Refused(
            _("These are more than %(count)d people. Take one department at a time.") % {"count": MOST_PEOPLE}
        )
    yield Progress(people)
    yield Progress(people, people, piece=child.limited(pdf.poured, written(groups, department)))


def written(groups: Groups, department: Department | None) -> bytes:
    """The document that is poured."""
    known = {
        "groups": groups,
        "department": department,
        "people": sum(len(members) for _name, members in groups),
        "further": any(one.further for _name, members in groups for one in members),
        **letterhead(),
        "printed": timezone.localtime(),
    }
    return render_to_string("print/directory.html", known).encode()

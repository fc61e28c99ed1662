"""Labels on paper: sheets for one telephone or for several people's, as a page that prints, and as PDF in a job."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from company.letterhead import letterhead
from jobs import child
from jobs.kinds import Progress, Refused, Running, job
from labels import catalogue
from labels.drawing import Sheet, drawn_sheets
from labels.layout import Piece
from labels.models import Content, Place, Telephone
from labels.wording import printed
from ui import pdf

KIND = "labels.sheets"
MOST_KEYS = 200
"""On all sheets together: within a few seconds of the child's."""
MOST_TELEPHONES = 50


class TooMuchError(Exception):
    """More than MOST_KEYS keys."""


def pieces(reader: User, telephone: Telephone, contents: Mapping[Place, Content] | None = None) -> list[Piece]:
    """The cards of a telephone with the words that `reader` may see; with `contents` that are not stored yet."""
    words = printed(reader, telephone.contents if contents is None else contents)
    return list(_pieces(telephone, owner_name(telephone.extension), words))


def sheets(reader: User, telephones: Sequence[Telephone]) -> list[Sheet]:
    """Several people's on the same sheets. Raises TooMuchError."""
    if sum(len(telephone.places) for telephone in telephones) > MOST_KEYS:
        raise TooMuchError
    return drawn_sheets(piece for telephone in telephones for piece in pieces(reader, telephone))


def known(found: Sequence[Sheet]) -> dict[str, object]:
    """What the templates want to know, on a page and on paper."""
    return {"sheets": found, "printed": timezone.localtime(), **letterhead()}


def owner_name(extension: str) -> str:
    person = User.objects.filter(extension=extension).first()
    return f"{extension} {person.comment}".strip() if person else extension


def too_much() -> str:
    said = ngettext(
        "These are more than %(count)d key. Choose fewer people at once.",
        "These are more than %(count)d keys. Choose fewer people at once.",
        MOST_KEYS,
    )
    return said % {"count": MOST_KEYS}


def _about(arguments: Mapping[str, Any]) -> str:
    return ", ".join(map(str, arguments["extensions"]))


@job(KIND, title=gettext_lazy("Key labels as PDF"), needs="services.edit_own", suffix="pdf", about=_about)
def on_paper(running: Running) -> Iterator[Progress]:
    """Of those telephones that the owner of the job may still work on."""
    owner, wanted = running.owner, running.arguments["extensions"]
    telephones = [one for one in Telephone.objects.editable_by(owner).filter(extension__in=wanted) if one.units]
    if not telephones:
        raise Refused(_("There is no such telephone any more, or you may not print its labels."))
    try:
        found = sheets(owner, telephones)
    except TooMuchError:
        raise Refused(too_much()) from None
    yield Progress(1, 1, piece=child.limited(pdf.poured, written(found)))


def written(found: Sequence[Sheet]) -> bytes:
    """The document that is poured."""
    return render_to_string("print/labels.html", known(found)).encode()


def _pieces(telephone: Telephone, owner: str, words: Mapping[Place, str]) -> Iterable[Piece]:
    for unit, model in enumerate(telephone.units):
        name = catalogue.name(model)
        title, first = f"{name} ({unit})" if unit else name, 1
        for card in model.cards:
            numbers = range(first, first + card.keys)
            labels = tuple(words.get(Place(unit, number), "") for number in numbers)
            yield Piece(card, owner, f"{numbers[0]}–{numbers[-1]} · {title}", labels)
            first += card.keys

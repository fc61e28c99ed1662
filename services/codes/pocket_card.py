"""A card for the pocket: my numbers, and what I dial to have something done; as a page that prints, and as PDF."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import User
from company.letterhead import letterhead
from cti.live import LiveBoard, read_board
from jobs import child
from jobs.kinds import Progress, Running, job
from pbx.capabilities import Capability
from phonebook.plan import mailbox_code, plan
from services.codes import Code, codes
from services.queries import has_mailbox
from ui import pdf

KIND = "services.pocket_card"


@dataclass(frozen=True, slots=True)
class Card:
    name: str
    department: str
    extension: str
    mobile: str
    """Canonical, as all that follow; empty: none."""
    main_number: str
    messages: str
    """What is dialled to hear the own messages."""
    mailbox: str
    """What is dialled to leave a message without ringing."""
    codes: tuple[Code, ...]


def card(user: User, board: LiveBoard) -> Card:
    """`user`'s, with as much as this exchange can do."""
    able = board.info.capabilities if board.info else frozenset(Capability)
    box = has_mailbox(board, user.extension)
    return Card(
        user.comment or user.extension,
        user.department.name if user.department else "",
        user.extension,
        user.mobile,
        plan().canonical(settings.MAIN_NUMBER) or settings.MAIN_NUMBER,
        settings.VOICEMAIL_NUMBER if box else "",
        mailbox_code(user.extension) if box else "",
        codes(able),
    )


@job(KIND, title=gettext_lazy("Pocket card as PDF"), needs="accounts.edit_own", suffix="pdf")
def on_paper(running: Running) -> Iterator[Progress]:
    yield Progress(1, 1, piece=child.limited(pdf.poured, written(card(running.owner, read_board()))))


def shown(made: Card) -> dict[str, object]:
    """What print/_card.html wants to know, on a page and on paper."""
    return {"card": made, **letterhead()}


def written(made: Card) -> bytes:
    """The document that is poured."""
    return render_to_string("print/card.html", {**shown(made), "printed": timezone.localtime()}).encode()

"""The company as `pbx.routing` walks through it: services from the live board, rules from the database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from accounts.models import User
from costs.allowances.refusing import COSTS_NOTHING
from cti.live import LiveBoard
from history.models import GroupMember
from pbx.features import Feature
from pbx.routing.setups import Setup, Telephone
from pbx.routing.walking import Place, PlaceKind
from phonebook.destinations import destination
from phonebook.numbers import NumberKind
from phonebook.plan import mailbox_code, plan
from services.models import Rule
from services.queries import has_mailbox
from services.rules.setups import setup

NOWHERE = Place(PlaceKind.NOWHERE)


class LiveHouse:
    """As it is at one moment; what was read is kept. A `pbx.routing.walking.House`."""

    def __init__(
        self,
        board: LiveBoard,
        today: date,
        *,
        rules: Mapping[str, Iterable[Rule]] | None = None,
        telephones: Mapping[str, Telephone] | None = None,
    ) -> None:
        """`rules`, `telephones`: of these extensions otherwise than they are, to see what would be."""
        self.board = board
        self.today = today
        self._otherwise = dict(rules or {})
        self._telephones = dict(telephones or {})
        self._setups: dict[str, Setup] = {}

    def place(self, number: str) -> Place:
        read = plan().dialled(number)
        match read.kind:
            case NumberKind.EMERGENCY | NumberKind.EXTERNAL | NumberKind.SHORT_CODE:
                return Place(PlaceKind.OUTSIDE, read.key)
            case NumberKind.INTERNAL if read.key in self._extensions:
                return Place(PlaceKind.EXTENSION, read.key)
            case NumberKind.INTERNAL if read.key in self._groups:
                return Place(PlaceKind.GROUP, read.key)
            case NumberKind.SERVICE_CODE:
                box = read.key.removeprefix(mailbox_code(""))
                return Place(PlaceKind.MAILBOX, box) if has_mailbox(self.board, box) else NOWHERE
            case _:
                return NOWHERE

    def setup(self, extension: str) -> Setup:
        if extension not in self._setups:
            rules = self._otherwise.get(extension, self._rules.get(extension, ()))
            self._setups[extension] = setup(extension, self.board, rules, self.today)
        return self._setups[extension]

    def telephone(self, extension: str) -> Telephone:
        if extension in self._telephones:
            return self._telephones[extension]
        line = self.board.lines.get(extension)
        if line is None:
            return Telephone()
        takes_a_second = bool(line.features.get(Feature.CALL_WAITING))
        return Telephone(line.registered is not False, bool(line.legs) and not takes_a_second)

    def lets_out(self, extension: str, number: str) -> bool:
        line = self.board.lines.get(extension)
        if line is None or not line.features.get(Feature.PAID_STOPPED):
            return True
        return destination(plan().dialled(number), plan()) in COSTS_NOTHING

    @cached_property
    def _extensions(self) -> frozenset[str]:
        people = User.objects.filter(is_active=True).values_list("extension", flat=True)
        return frozenset(people) | frozenset(self.board.lines)

    @cached_property
    def _groups(self) -> frozenset[str]:
        return frozenset(GroupMember.objects.values_list("group", flat=True))

    @cached_property
    def _rules(self) -> Mapping[str, list[Rule]]:
        """All active ones: forwardings lead from one extension to the next."""
        found: defaultdict[str, list[Rule]] = defaultdict(list)
        active = Rule.objects.filter(active=True).in_order().whole()
        for rule in active.prefetch_related("calendar__holidays"):
            found[rule.extension].append(rule)
        return found

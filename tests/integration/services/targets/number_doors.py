"""Every way by which a number that somebody chose reaches the exchange (SECURITY T-TOL-01, T-TOL-02).

A door is knocked at with the text of a number; what the exchange was asked then tells whether it was open. Doors of
what is stored begin behind the form: they show that a number which came in on another day is looked at again.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import Grant, User
from accounts.permissions import GRANTABLE
from jobs import run
from management.forms import mobile_number
from pbx.commands import Command, Dial, DialThroughMobile, SetFeature, SetRules, TransferAttended, TransferBlind
from pbx.features import Feature
from pbx.states import LegState
from phonebook.actions import add_contact
from phonebook.models import ContactNumber, Shortcut
from phonebook.plan import plan
from phonebook.references import seal
from services.models import By, Change, Deed, Identity, Rule, Stage, Timed
from services.rules import obeying
from services.switching import mobiles, returning
from services.targets import FORWARDINGS
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange, a_leg
from tests.integration.services.rules.given import FORM, PAGE, a_rule

OPEN_FOR: dict[tuple[type[Command], str], str] = {
    (Dial, "number"): "is called",
    (DialThroughMobile, "number"): "is called through the mobile",
    (DialThroughMobile, "mobile"): "is called first, for somebody who wants to call",
    (TransferBlind, "number"): "gets a call",
    (TransferAttended, "number"): "gets a call after a word",
    (SetFeature, "value"): "gets the calls of an extension",
    (SetRules, "rules"): "gets calls of an extension by a rule",
}
"""The fields of commands that hold numbers which are called, or get calls."""
CALLS_NOBODY = frozenset(
    {
        *("extension", "target", "channel"),  # one's own, a colleague's, and a call there
        *("caller_name", "target_name", "shown"),  # words
        *("mailbox", "to", "message", "folder", "greeting", "recording"),  # of this exchange
        *("feature", "on", "count", "seconds", "digits"),  # keys pressed in a call that stands
    }
)
"""Fields of commands by which nobody outside is called."""
TURNS_AWAY = "BlockCaller", "number"
"""Whoever stands there gets no call, and is not called."""


@dataclass(frozen=True, slots=True)
class Knock:
    """Anna, who may call what everybody may, with a number."""

    anna: User
    browser: Client
    exchange: Exchange
    text: str
    """As it was typed."""

    @property
    def key(self) -> str:
        return plan().read(self.text).key

    @property
    def dial(self) -> str:
        return plan().read(self.text).dial

    def post(self, address: str, target: str = "", **fields: object) -> None:
        response = self.browser.post(address, {"key": a_key(), **fields}, headers=htmx(target))
        assert response.status_code < 500
        assert not (target and response.status_code == 404), f"{address} is no door here"

    def switch(self, feature: str, **fields: object) -> None:
        self.post(f"/settings/services/{feature}/", feature, **fields)

    def reference(self) -> str:
        """Of the number as it is stored, from some list of one's own."""
        return seal(self.anna, self.key or self.text)


Door = Callable[[Knock], None]


# -- calls -----------------------------------------------------------------------------------------------------


def dial(knock: Knock) -> None:
    knock.post("/dial/", number=knock.text, way="internal")


def through_the_mobile(knock: Knock) -> None:
    knock.post("/dial/", number=knock.text, way="mobile")


def reference(knock: Knock) -> None:
    """The button beside any number: menu, history, call back, contacts, speed dial, who left a message."""
    knock.post("/dial/", of=knock.reference(), way="internal")


def speed_dial(knock: Knock) -> None:
    """What the button of a stored one carries."""
    shortcut = Shortcut.objects.create(user=knock.anna, kind=Shortcut.Kind.SPEED, number=knock.key)
    knock.post("/dial/", of=seal(knock.anna, shortcut.number), way="internal")


def contact(knock: Knock) -> None:
    made = add_contact(knock.anna, "Anybody", [(knock.key, "")])
    number = ContactNumber.objects.get(contact=made).number
    knock.post("/dial/", of=seal(knock.anna, number), way="internal")


def imported_contact(knock: Knock) -> None:
    """Whatever a file brings, it is looked at when it is called."""
    table = f'Name,Phone\nAnybody,"{knock.text}"\n'.encode()
    answer = knock.browser.post("/book/import/", {"file": SimpleUploadedFile("book.csv", table), "name": "book.csv"})
    knock.browser.post(f"{answer.headers['Location']}start/", {})
    while run.run_next():
        pass
    for number in ContactNumber.objects.values_list("number", flat=True):
        knock.post("/dial/", of=seal(knock.anna, number), way="internal")


def telephone_link(knock: Knock) -> None:
    """The page that the browser opens for a link, and the button on it, if there is one."""
    page = knock.browser.get("/call/", {"number": f"tel:{knock.text}"}).content.decode()
    for found in re.findall(r'name="of" value="([^"]+)"', page):
        knock.post("/dial/", of=found, way="internal")


def own_mobile(knock: Knock) -> None:
    """The mobile that is rung first is a number, too."""
    User.objects.filter(pk=knock.anna.pk).update(mobile=knock.key)
    knock.post("/dial/", number="1012", way="mobile")
    knock.exchange.asked[:] = [asked for asked in knock.exchange.asked if not isinstance(asked, Dial)]


# -- a call is handed on ---------------------------------------------------------------------------------------


def _call(knock: Knock) -> str:
    (token,) = knock.exchange.calls("1011", a_leg("chan-1", LegState.TALKING, answered=True))
    return token


def transfer(knock: Knock) -> None:
    knock.post("/call/transfer/", number=knock.text, call=_call(knock), confirmed="1")


def announced_transfer(knock: Knock) -> None:
    knock.post("/call/transfer/", number=knock.text, call=_call(knock), announce="1")


def quick_transfer(knock: Knock) -> None:
    shortcut = Shortcut.objects.create(user=knock.anna, kind=Shortcut.Kind.TRANSFER, number=knock.key)
    knock.post("/call/transfer/", of=seal(knock.anna, shortcut.number), call=_call(knock), confirmed="1")


# -- calls are sent on -----------------------------------------------------------------------------------------


def forwarding(feature: Feature) -> Door:
    return lambda knock: knock.switch(feature, on="1", number=knock.text)


def chosen(knock: Knock) -> None:
    """By its name."""
    knock.switch("forward_busy", on="1", number="Somebody", of=knock.reference())


def remembered(knock: Knock) -> None:
    """The button of a number that calls went to on another day."""
    knock.switch("follow", recent=knock.key)


def mobilephone(knock: Knock) -> None:
    User.objects.filter(pk=knock.anna.pk).update(mobile=knock.key)
    knock.switch("mobile", on="1", not_answered="1")


def new_mobilephone(knock: Knock) -> None:
    """A manager writes it while the service is on."""
    try:
        number = mobile_number(knock.anna, knock.text)
    except ValidationError:
        return
    User.objects.filter(pk=knock.anna.pk).update(mobile=number)
    knock.exchange.feature("1011", Feature.MOBILE, "n0601570900")
    mobiles.follow("1011")


def undo(knock: Knock) -> None:
    change = Change.objects.create(
        extension="1011", feature=Feature.FORWARD_BUSY, before=knock.dial, by=By.TELEPHONE, stage=Stage.SHOWN
    )
    knock.post(f"/settings/services/undo/{change.pk}/", "changes")


def _timed(knock: Knock) -> Timed:
    knock.exchange.feature("1011", Feature.FOLLOW, "1012")
    return Timed.objects.create(
        extension="1011",
        feature=Feature.FOLLOW,
        value="1012",
        before=knock.dial,
        until=timezone.now() + timedelta(hours=1),
        actor=knock.anna,
    )


def brought_back(knock: Knock) -> None:
    """What was before, now instead of at the end."""
    _timed(knock)
    knock.switch("follow", back="1")


def returned(knock: Knock) -> None:
    """The same by the clock, which ends it without the number if it must."""
    timed = _timed(knock)
    returning.bring_back(timed.until)
    knock.exchange.asked[:] = [
        asked for asked in knock.exchange.asked if asked != SetFeature("1011", Feature.FOLLOW, "")
    ]


# -- somebody else sends them on --------------------------------------------------------------------------------


def _manager(knock: Knock) -> Client:
    """Of Anna's department, with every right that can be given: hers count all the same."""
    ewa, made = User.objects.get_or_create(extension="1021", defaults={"role": User.Role.MANAGER})
    if made:
        ewa.manages.add(knock.anna.department)
        Grant.objects.bulk_create(Grant(user=ewa, permission=permission) for permission in GRANTABLE)
    browser = Client()
    browser.force_login(ewa)
    return browser


def by_a_manager(feature: str, **fields: str) -> Door:
    def set_there(knock: Knock) -> None:
        wish = {name: value.format(text=knock.text, key=knock.key) for name, value in fields.items()}
        if feature == "mobile":
            User.objects.filter(pk=knock.anna.pk).update(mobile=knock.key)
        address = f"/administration/people/1011/services/{feature}/"
        answer = _manager(knock).post(address, {"key": a_key(), "on": "1", **wish}, headers=htmx(feature))
        assert answer.status_code == 200 or (feature == "mobile" and not knock.key)

    return set_there


# -- by a rule -------------------------------------------------------------------------------------------------


def rule(**form: str) -> Door:
    def written(knock: Knock) -> None:
        knock.browser.post(f"{PAGE}add/", FORM | form | {"target": knock.text})
        for made in Rule.objects.all():
            knock.browser.post(f"{PAGE}{made.pk}/switch/", {"on": "1"})
        obeying.follow("1011")

    return written


def changed_rule(knock: Knock) -> None:
    made = a_rule(knock.anna, active=True)
    knock.browser.post(f"{PAGE}{made.pk}/", FORM | {"deed": "forward", "target": knock.text})
    made.refresh_from_db()
    if made.deed == Deed.FORWARD:
        obeying.follow("1011")


def old_rule(knock: Knock) -> None:
    """Written on another day, and switched on."""
    made = a_rule(knock.anna, deed=Deed.FORWARD, target=knock.key, active=False)
    knock.browser.post(f"{PAGE}{made.pk}/switch/", {"on": "1"})
    obeying.follow("1011")


def rule_to_mobile(knock: Knock) -> None:
    User.objects.filter(pk=knock.anna.pk).update(mobile=knock.key)
    knock.browser.post(f"{PAGE}add/", FORM | {"deed": "mobile"})
    for made in Rule.objects.all():
        knock.browser.post(f"{PAGE}{made.pk}/switch/", {"on": "1"})
    obeying.follow("1011")


# -- others see it ---------------------------------------------------------------------------------------------


def call_as(knock: Knock) -> None:
    """Not called, but shown; so only what an administrator allowed, whatever the number."""
    Identity.objects.create(extension="1011", number="+48225550101", label="Main")
    knock.switch("call_as", on="1", identity=knock.text)


TYPED: Mapping[str, Door] = {
    "dial": dial,
    "through the mobile": through_the_mobile,
    "imported contact": imported_contact,
    "telephone link": telephone_link,
    "transfer": transfer,
    "announced transfer": announced_transfer,
    **{str(feature): forwarding(feature) for feature in FORWARDINGS},
    "new MobilePhone": new_mobilephone,
    "by a manager": by_a_manager("forward_always", number="{text}"),
    "rule": rule(deed="forward"),
    "rule that rings also": rule(deed="ring_also", state="always"),
    "changed rule": changed_rule,
}
STORED: Mapping[str, Door] = {
    "reference": reference,
    "speed dial": speed_dial,
    "contact": contact,
    "own mobile": own_mobile,
    "quick transfer": quick_transfer,
    "chosen target": chosen,
    "remembered target": remembered,
    "MobilePhone": mobilephone,
    "undo": undo,
    "brought back": brought_back,
    "returned": returned,
    "remembered target by a manager": by_a_manager("follow", recent="{key}"),
    "MobilePhone by a manager": by_a_manager("mobile", not_answered="on"),
    "old rule": old_rule,
    "rule to the mobile": rule_to_mobile,
}

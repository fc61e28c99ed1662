"""Speed dial on the start page, and the numbers for quick transfer (SPD-01, SPD-02)."""

import pytest
from django.test import Client

from accounts.models import User
from pbx.capabilities import Capability
from pbx.commands import Dial, TransferBlind
from pbx.states import LegState, Line
from phonebook.actions import add_contact
from phonebook.models import Contact, ContactNumber, Shortcut
from phonebook.references import seal
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange, a_leg

SPEED, TRANSFER = Shortcut.Kind.SPEED, Shortcut.Kind.TRANSFER
ZOFIA = "+48601570947"


def add(browser: Client, number: str, name: str = "", kind: str = "speed", **more: object) -> str:
    form = {"number": number, "name": name, "kind": kind, **more}
    answer = browser.post("/shortcuts/add/", form, headers=htmx("shortcut"))
    assert answer.status_code == 200
    return answer.content.decode()


def numbers(user: User, kind: str = "speed") -> list[str]:
    return list(Shortcut.objects.filter(user=user, kind=kind).values_list("number", flat=True))


def side(browser: Client, wish: str = "") -> str:
    return browser.get("/", {"side": wish} if wish else {}, headers=htmx("side")).content.decode()


@pytest.fixture
def three(anna: User) -> list[Shortcut]:
    return [
        Shortcut.objects.create(user=anna, kind=SPEED, number=number, position=position)
        for position, number in enumerate(("1012", ZOFIA, "+4930901820"))
    ]


@pytest.mark.req("SPD-01")
def test_the_list_beside_the_panels_has_two_tabs(browser: Client, jan: User) -> None:
    assert "Jan Nowak" in side(browser), "colleagues, while there is no speed dial"
    assert "No speed dial yet" in side(browser, "speed")
    add(browser, "601 570 947", "Zofia")
    assert "Zofia" in side(browser)
    assert "Zofia" not in side(browser, "people")
    assert "Jan Nowak" in side(browser, "people")
    assert "Zofia" in side(browser, "<nonsense>")


@pytest.mark.req("SPD-01")
def test_a_speed_dial_is_called_with_one_click(browser: Client, anna: User, exchange: Exchange) -> None:
    anna.callback = User.Callback.INTERNAL
    anna.save()
    add(browser, "601 570 947", "Zofia")
    text = side(browser)
    reference = seal(anna, ZOFIA)
    assert f'name="of" value="{reference}"' in text
    browser.post("/dial/", {"of": reference, "key": a_key()}, headers=htmx("toasts"))
    assert [type(command) for command in exchange.asked] == [Dial]


def test_a_speed_dial_of_an_extension_has_its_lamp(browser: Client, jan: User, exchange: Exchange) -> None:
    exchange.calls("1012", a_leg("c", LegState.TALKING, answered=True))
    add(browser, "1012")
    text = side(browser)
    assert 'data-extension="1012" data-state="talking"' in text
    assert "Jan Nowak" in text, "by the name of the extension"


def test_the_name_follows_the_phonebook_until_its_owner_gives_one(browser: Client, anna: User) -> None:
    contact = add_contact(anna, "Zofia", [(ZOFIA, "")])
    add(browser, ZOFIA)
    assert "Zofia" in side(browser)
    Contact.objects.filter(pk=contact.pk).update(name="Zofia Łęcka")
    assert "Zofia Łęcka" in side(browser)
    pk = Shortcut.objects.get().pk
    browser.post(f"/shortcuts/{pk}/", {"number": ZOFIA, "name": "The boss"}, headers=htmx("shortcut"))
    assert "The boss" in side(browser)
    assert "Zofia Łęcka" not in side(browser)


@pytest.mark.parametrize(
    ("number", "kind", "why"),
    [
        ("", "speed", "Enter a number, or choose somebody from the list."),
        ("nobody at all", "speed", "This is not a telephone number."),
        ("1011", "speed", "This is your own number."),
        ("+1 212 555 0100", "speed", "You may not call numbers abroad."),
        ("*78", "speed", "Service codes cannot be dialled from the portal."),
        ("112", "transfer", "A call cannot be transferred to an emergency number."),
    ],
)
def test_what_may_not_be_called_finds_no_place_and_nothing_typed_is_lost(
    browser: Client, number: str, kind: str, why: str
) -> None:
    text = add(browser, number, "Somebody", kind)
    assert why in text
    assert f'value="{number}"' in text
    assert 'value="Somebody"' in text
    assert not Shortcut.objects.exists()


def test_a_number_stands_in_a_list_once(browser: Client, anna: User) -> None:
    add(browser, "601 570 947")
    assert "in your speed dial already" in add(browser, "+48 601-570-947")
    add(browser, "601570947", kind="transfer")
    assert (numbers(anna), numbers(anna, "transfer")) == ([ZOFIA], [ZOFIA])


@pytest.mark.req("SPD-02")
def test_there_are_three_numbers_for_quick_transfer_and_no_fourth(browser: Client, anna: User) -> None:
    for last in range(3):
        add(browser, f"60157094{last}", kind="transfer")
    assert "There are 3 already. Remove one first." in add(browser, "601570949", kind="transfer")
    assert len(numbers(anna, "transfer")) == 3
    assert "kind=transfer" not in browser.get("/shortcuts/").content.decode(), "nothing leads to a fourth"


@pytest.mark.req("SPD-02")
def test_a_running_call_is_handed_on_with_one_tap(browser: Client, anna: User, jan: User, exchange: Exchange) -> None:
    exchange.lines["1012"] = Line("1012", registered=True)
    add(browser, "1012", "The workshop", kind="transfer")
    (token,) = exchange.calls("1011", a_leg("c", LegState.TALKING, answered=True))
    dialog = browser.get(f"/call/transfer/{token}/", headers=htmx("toasts")).content.decode()
    reference = seal(anna, "1012")
    assert f'<button class="btn" name="of" value="{reference}"' in dialog
    assert "The workshop" in dialog
    assert dialog.index('aria-label="Quick transfer"') < dialog.index('id="transfer-number"')
    form = {"of": reference, "call": token, "key": a_key()}
    assert "being transferred" in browser.post("/call/transfer/", form, headers=htmx("toasts")).content.decode()
    assert exchange.asked == [TransferBlind("1011", "c", "1012")]


def test_a_quick_transfer_to_somebody_who_is_busy_is_asked_for_twice(
    browser: Client, anna: User, jan: User, exchange: Exchange
) -> None:
    exchange.calls("1012", a_leg("d", LegState.TALKING, answered=True))
    (token,) = exchange.calls("1011", a_leg("c", LegState.TALKING, answered=True))
    form = {"of": seal(anna, "1012"), "call": token, "key": a_key()}
    assert "is not free now" in browser.post("/call/transfer/", form, headers=htmx("toasts")).content.decode()
    assert exchange.asked == []


@pytest.mark.parametrize(("place", "order"), [(0, [2, 0, 1]), (1, [0, 2, 1]), (2, [0, 1, 2]), (99, [0, 1, 2])])
def test_the_list_has_the_order_that_its_owner_gives_it(
    browser: Client, anna: User, three: list[Shortcut], place: int, order: list[int]
) -> None:
    answer = browser.post(f"/shortcuts/{three[2].pk}/move/", {"to": place}, headers=htmx(f"shortcut-{three[2].pk}"))
    assert (answer.status_code, "shortcuts-changed" in answer.headers["HX-Trigger"]) == (204, True)
    assert numbers(anna) == [three[at].number for at in order]
    assert list(Shortcut.objects.filter(user=anna).values_list("position", flat=True)) == [0, 1, 2]


@pytest.mark.parametrize("to", ["", "-1", "first", "101"])
def test_a_place_that_is_none_is_refused(browser: Client, anna: User, three: list[Shortcut], to: str) -> None:
    assert browser.post(f"/shortcuts/{three[0].pk}/move/", {"to": to}).status_code == 400
    assert numbers(anna)[0] == "1012"


def test_what_was_removed_comes_back_to_its_place_with_its_name(
    browser: Client, anna: User, three: list[Shortcut]
) -> None:
    Shortcut.objects.filter(pk=three[1].pk).update(name="Zofia")
    said = browser.post(f"/shortcuts/{three[1].pk}/remove/", headers=htmx("toasts"))
    assert "shortcuts-changed" in said.headers["HX-Trigger"]
    assert numbers(anna) == ["1012", "+4930901820"]
    undo = {"of": seal(anna, ZOFIA), "kind": "speed", "name": "Zofia", "position": "1"}
    assert all(f'name="{name}" value="{value}"' in said.content.decode() for name, value in undo.items())
    browser.post("/shortcuts/restore/", undo, headers=htmx("toasts"))
    assert numbers(anna) == ["1012", ZOFIA, "+4930901820"]
    assert Shortcut.objects.get(number=ZOFIA).name == "Zofia"


def test_without_scripts_each_change_leads_back_to_the_page(browser: Client, anna: User, three: list[Shortcut]) -> None:
    steps = (
        ("/shortcuts/add/", {"number": "601570949", "kind": "transfer"}),
        (f"/shortcuts/{three[0].pk}/", {"number": "1012", "name": "Jan"}),
        (f"/shortcuts/{three[0].pk}/move/", {"to": "2"}),
        (f"/shortcuts/{three[0].pk}/remove/", {}),
        ("/shortcuts/add/", {"of": "?", "kind": "speed", "quick": "1"}),
    )
    for address, form in steps:
        answer = browser.post(address, form)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/shortcuts/"), address
    text = browser.get("/shortcuts/").content.decode()
    assert "Removed from your speed dial." in text
    assert "This is not a telephone number." in text
    assert numbers(anna) == [ZOFIA, "+4930901820"]
    assert "601 570 949" in text


@pytest.mark.req("HIST-09")
@pytest.mark.req("BOOK-20")
def test_the_menu_of_a_number_adds_it_and_takes_it_away(browser: Client, anna: User) -> None:
    reference = seal(anna, ZOFIA)
    menu = browser.get("/number/", {"of": reference}, headers=htmx("number-menu")).content.decode()
    assert "Add to the speed dial" in menu
    form = {"of": reference, "kind": "speed", "quick": "1"}
    said = browser.post("/shortcuts/add/", form, headers=htmx("toasts")).content.decode()
    assert "Added to your speed dial." in said
    assert "Undo" in said
    assert "already" in browser.post("/shortcuts/add/", form, headers=htmx("toasts")).content.decode()
    menu = browser.get("/number/", {"of": reference}, headers=htmx("number-menu")).content.decode()
    assert f'action="/shortcuts/{Shortcut.objects.get().pk}/remove/"' in menu


def test_t_ws_08_a_number_that_is_shown_to_nobody_is_in_no_page_of_the_speed_dial(browser: Client, anna: User) -> None:
    add_contact(None, "Director", [(ZOFIA, "")])
    ContactNumber.objects.update(reserved=True)
    add(browser, "", of=seal(anna, ZOFIA))
    add(browser, "", of=seal(anna, ZOFIA), kind="transfer")
    made = Shortcut.objects.filter(kind="speed").get()
    pages = [side(browser), *(browser.get(at).content.decode() for at in ("/shortcuts/", f"/shortcuts/{made.pk}/"))]
    removal = browser.post(f"/shortcuts/{made.pk}/remove/", headers=htmx("toasts")).content.decode()
    for text in (*pages, removal):
        assert "601570947" not in text.replace(" ", "")
    assert all("Director" in text for text in pages[:2])


def test_a_hidden_number_stays_when_its_entry_is_renamed(browser: Client, anna: User) -> None:
    add_contact(None, "Director", [(ZOFIA, "")])
    ContactNumber.objects.update(reserved=True)
    made = Shortcut.objects.create(user=anna, kind=SPEED, number=ZOFIA)
    browser.post(f"/shortcuts/{made.pk}/", {"number": "", "name": "Boss"}, headers=htmx("shortcut"))
    made.refresh_from_db()
    assert (made.number, made.name) == (ZOFIA, "Boss")


def test_t_az_09_nobody_elses_shortcuts_are_seen_or_touched(browser: Client, jan: User) -> None:
    his = Shortcut.objects.create(user=jan, kind=SPEED, number=ZOFIA, name="His secret")
    assert "His secret" not in browser.get("/shortcuts/").content.decode()
    for address in ("", "move/", "remove/"):
        assert browser.post(f"/shortcuts/{his.pk}/{address}", {"to": "0", "number": "1012"}).status_code == 404
    assert browser.post("/shortcuts/add/", {"of": seal(jan, ZOFIA), "kind": "speed"}).status_code == 200
    assert Shortcut.objects.count() == 1


def test_a_page_of_a_hundred_speed_dials_asks_no_more_than_one_of_three(
    browser: Client, anna: User, django_assert_max_num_queries: object
) -> None:
    Shortcut.objects.bulk_create(
        Shortcut(user=anna, kind=SPEED, number=f"+4860157{last:04d}", position=last) for last in range(100)
    )
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        assert side(browser, "speed").count("data-movable") == 100


def test_an_exchange_that_cannot_transfer_offers_no_quick_transfer(browser: Client, exchange: Exchange) -> None:
    exchange.capabilities = frozenset(Capability) - {Capability.TRANSFER}
    (token,) = exchange.calls("1011", a_leg("c", LegState.TALKING, answered=True))
    assert "quick-transfers" not in browser.get(f"/call/transfer/{token}/", headers=htmx("toasts")).content.decode()

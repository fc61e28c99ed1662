"""The voicemail page: what lies in the mailboxes, and what one does with it. VM-01, VM-02, MAIN-15, MAIN-16."""

import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape

import pytest
from django.test import Client

from accounts.models import MailboxRight, User
from history.mailboxes import messages
from history.models import Mailbox, Message, Note, PostIt
from pbx.capabilities import Capability
from pbx.commands import Command, ForwardMessage, ListenToVoicemail, MoveMessage, PlayMessage, RemoveMessage
from pbx.errors import PbxGone, PbxOutcomeUnknown, PbxRefused, PbxUnavailable
from pbx.mailbox import Folder
from pbx.party import Party
from pbx.simulator.spool import Spool
from phonebook.actions import add_contact
from phonebook.models import ContactNumber
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange
from tests.integration.matrix.test_markup import PAYLOADS, Skeleton
from tests.integration.voicemail import a_message, listed, row
from tests.integration.voicemail import spool as spool

FIRST, SECOND = a_message("1-1"), a_message("1-2", Folder.OLD, Party("1012", "Jan"), minutes=-30, seconds=65)


@pytest.fixture
def message(browser: Client) -> Message:
    """Anna's, which she has not heard."""
    listed("1011", FIRST, SECOND)
    return row("1011", "1-1")


@pytest.fixture
def shared(browser: Client, anna: User, jan: User) -> Message:
    """In a mailbox that Anna and Jan look after together."""
    for person in (anna, jan):
        MailboxRight.objects.create(user=person, mailbox="600")
    listed("600", FIRST)
    return row("600", "1-1")


def page(browser: Client, query: str = "") -> str:
    said = browser.get(f"/voicemail/{query}")
    assert said.status_code == 200
    return said.content.decode()


def act(browser: Client, message: Message, what: str, **fields: str) -> str:
    """Do it as htmx does; what was said, in words."""
    said = browser.post(f"/voicemail/{message.pk}/{what}/", {"key": a_key(), **fields}, headers=htmx())
    assert said.status_code in {200, 204}, said
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", said.content.decode()))


def folder(message: Message) -> str:
    return str(Message.objects.get(pk=message.pk).folder)


@pytest.mark.req("VM-01", "VM-02")
def test_messages_show_who_when_how_long_and_whether_they_are_new(browser: Client, message: Message, jan: User) -> None:
    shown = page(browser)
    newer, older = re.findall(r'<li id="message-\d+".*?</li>', shown, re.DOTALL)
    assert 'class="message row-new"' in newer
    assert "Zofia Łęcka" in newer
    assert "601 570 947" in newer
    assert "0:06" in newer
    assert "row-new" not in older
    assert "Jan Nowak" in older
    assert "1:05" in older


def test_a_withheld_caller_is_named_so(browser: Client) -> None:
    listed("1011", replace(FIRST, caller=Party("anonymous")))
    assert "Withheld number" in page(browser)


@pytest.mark.req("X-20")
def test_t_ws_08_a_hidden_number_without_a_name_is_called_so(browser: Client, message: Message) -> None:
    reserve = add_contact(None, "", [(message.number, "")])
    ContactNumber.objects.filter(contact=reserve).update(reserved=True)
    dialog = browser.get(f"/voicemail/{message.pk}/", headers=htmx()).content.decode()
    for shown in (page(browser), dialog):
        assert "601570947" not in shown.replace(" ", "")
    assert "Message from a hidden number" in dialog
    assert ": Hidden number<" in page(browser)


def test_calls_that_reached_the_mailbox_are_for_whoever_may_see_their_history(
    browser: Client, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "shelf=calls" in page(browser)
    before = User.has_perm
    monkeypatch.setattr(User, "has_perm", lambda user, one: one != "history.view_own" and before(user, one))
    assert browser.get("/voicemail/?shelf=calls").status_code == 403
    assert "shelf=calls" not in page(browser)
    Message.objects.all().delete()
    Mailbox.objects.all().delete()
    assert "No voicemail calls" in page(browser)


@pytest.mark.parametrize(
    ("query", "words"),
    [("", "No voice messages"), ("?shelf=deleted", "Nothing is deleted"), ("?shelf=work", "Nothing lies here")],
)
def test_an_empty_folder_says_what_will_be_there(browser: Client, query: str, words: str) -> None:
    listed("1011")
    assert words in page(browser, query)


def test_nonsense_in_the_address_shows_the_messages(browser: Client, message: Message) -> None:
    for query in ("?box=9999", "?box=..", "?shelf=attic", "?rows=-5", "?rows=99999999", "?rows=ten&box=%00"):
        assert f'id="message-{message.pk}"' in page(browser, query)


def test_a_long_list_goes_on(browser: Client) -> None:
    listed("1011", *(a_message(f"1-{number}", minutes=number) for number in range(60)))
    first = page(browser)
    assert first.count('class="message row-new"') == 50
    assert "rows=100" in first
    assert page(browser, "?rows=100").count('class="message row-new"') == 60


@pytest.mark.req("MAIN-16")
def test_before_the_exchange_listed_anything_the_calls_are_there(browser: Client) -> None:
    assert "No voicemail calls" in page(browser)


@pytest.mark.req("VM-02")
@pytest.mark.parametrize(
    ("what", "fields", "lands"),
    [
        ("heard", {"heard": "1"}, Folder.OLD),
        ("move", {"folder": "work"}, Folder.WORK),
        ("delete", {}, Folder.DELETED),
    ],
)
def test_the_exchange_is_asked_and_the_page_follows_once_it_agreed(
    browser: Client, exchange: Exchange, message: Message, what: str, fields: dict[str, str], lands: Folder
) -> None:
    act(browser, message, what, **fields)
    assert exchange.asked == [MoveMessage("1011", "1-1", lands)]
    assert folder(message) == lands


@pytest.mark.req("VM-02")
def test_heard_is_told_without_a_word_and_by_whom(browser: Client, message: Message, anna: User) -> None:
    assert act(browser, message, "heard", heard="1").strip() == ""
    assert Message.objects.get(pk=message.pk).heard_by == anna
    act(browser, message, "heard")
    assert folder(message) == "inbox"


def test_what_is_so_already_is_not_asked_for(browser: Client, exchange: Exchange, message: Message) -> None:
    act(browser, message, "heard")
    assert exchange.asked == []


def test_an_urgent_message_is_urgent_again_when_it_is_unheard(browser: Client, exchange: Exchange) -> None:
    listed("1011", replace(FIRST, folder=Folder.OLD, urgent=True))
    act(browser, row("1011", "1-1"), "heard")
    assert exchange.asked == [MoveMessage("1011", "1-1", Folder.URGENT)]


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (PbxRefused("The folder is full."), "The exchange refused this. The folder is full."),
        (PbxUnavailable("gone"), "cannot be reached. Nothing was done."),
        (PbxOutcomeUnknown("?"), "It may have happened"),
    ],
)
@pytest.mark.parametrize(("what", "fields"), [("heard", {"heard": "1"}), ("delete", {}), ("move", {"folder": "work"})])
def test_a_refusal_comes_in_words_and_the_message_stays(
    browser: Client,
    exchange: Exchange,
    message: Message,
    refusal: Exception,
    words: str,
    what: str,
    fields: dict[str, str],
) -> None:
    exchange.answer = refusal  # type: ignore[assignment]
    assert words in act(browser, message, what, **fields)
    assert folder(message) == "inbox"


@pytest.mark.req("VM-02")
def test_deleting_can_be_undone_and_says_until_when(browser: Client, exchange: Exchange, message: Message) -> None:
    said = act(browser, message, "delete")
    assert "It is kept until" in said
    assert "Undo" in said
    assert f'id="message-{message.pk}"' not in page(browser)
    assert "kept until" in page(browser, "?shelf=deleted")
    act(browser, message, "restore")
    assert exchange.asked[-1] == MoveMessage("1011", "1-1", Folder.INBOX)
    assert folder(message) == "inbox"


def test_only_what_was_thrown_away_is_destroyed(browser: Client, exchange: Exchange, message: Message) -> None:
    assert "no longer among the deleted" in act(browser, message, "remove")
    act(browser, message, "delete")
    act(browser, message, "remove")
    assert exchange.asked == [MoveMessage("1011", "1-1", Folder.DELETED), RemoveMessage("1011", "1-1")]
    assert not Message.objects.filter(pk=message.pk).exists()


def test_t_ws_09_a_click_that_is_repeated_happens_once(browser: Client, exchange: Exchange, message: Message) -> None:
    key = a_key()
    for _ in range(2):
        browser.post(f"/voicemail/{message.pk}/delete/", {"key": key}, headers=htmx())
    assert len(exchange.asked) == 1


@pytest.mark.parametrize("what", ["delete", "heard", "play"])
def test_a_message_that_the_exchange_has_no_more_goes_from_the_list(
    browser: Client, exchange: Exchange, message: Message, what: str
) -> None:
    exchange.answer = PbxGone("There is no such message any more.")
    assert "no such message any more" in act(browser, message, what, heard="1")
    assert not Message.objects.filter(pk=message.pk).exists()


@pytest.mark.req("VM-01", "MAIN-15")
def test_one_message_is_played_on_the_own_telephone(browser: Client, exchange: Exchange, message: Message) -> None:
    assert "Your telephone rings" in act(browser, message, "play")
    assert exchange.asked == [PlayMessage("1011", "1011", "1-1")]


@pytest.mark.req("VM-02")
def test_a_message_goes_on_to_a_colleague_with_a_note(
    browser: Client, exchange: Exchange, message: Message, anna: User, jan: User
) -> None:
    listed("1012")
    asked = browser.get(f"/voicemail/{message.pk}/forward/", headers=htmx()).content.decode()
    (key,) = re.findall(r'name="key" value="([^"]+)"', asked)
    said = act(browser, message, "forward", key=key, number="1012", note="Please call her")
    assert "was forwarded" in said
    assert exchange.asked == [ForwardMessage("1011", "1-1", "1012")]
    note = PostIt.objects.get()
    assert (note.author, note.to, note.text, note.number) == (anna, jan, "Please call her", "+48601570947")


def test_a_note_to_a_mailbox_that_is_nobodys_own_reaches_all_of_its_people(
    browser: Client, exchange: Exchange, message: Message, anna: User, jan: User
) -> None:
    listed("600")
    for person in (anna, jan):
        MailboxRight.objects.create(user=person, mailbox="600")
    act(browser, message, "forward", number="600", note="Please call her")
    assert [(note.to, note.text) for note in PostIt.objects.all()] == [(jan, "Please call her")]


@pytest.mark.parametrize(("number", "words"), [("1012", "no mailbox"), ("1011", "already"), ("", "required")])
def test_a_wrong_target_is_named_and_nothing_typed_is_lost(
    browser: Client, exchange: Exchange, message: Message, number: str, words: str
) -> None:
    said = browser.post(
        f"/voicemail/{message.pk}/forward/", {"key": a_key(), "number": number, "note": "Typed"}, headers=htmx()
    ).content.decode()
    assert words in said
    assert "Typed</textarea>" in said
    assert exchange.asked == []


@pytest.mark.parametrize("what", ["heard", "move", "delete", "restore", "remove", "play"])
def test_a_malformed_click_is_answered_in_words(
    browser: Client, exchange: Exchange, message: Message, what: str
) -> None:
    said = browser.post(f"/voicemail/{message.pk}/{what}/", {"key": "x", "folder": "attic"}, headers=htmx())
    assert said.status_code == 200
    assert exchange.asked == []


def test_without_scripts_everything_is_a_page(browser: Client, exchange: Exchange, message: Message) -> None:
    assert "Message from Zofia Łęcka" in browser.get(f"/voicemail/{message.pk}/").content.decode()
    assert "To whom?" in browser.get(f"/voicemail/{message.pk}/forward/").content.decode()
    assert "was deleted" in browser.post(f"/voicemail/{message.pk}/delete/", {"key": a_key()}).content.decode()


# -- what the exchange and this machine can do -------------------------------------------------------------


def test_without_files_messages_play_on_the_telephone(browser: Client, message: Message) -> None:
    shown = page(browser)
    assert "data-play=" not in shown
    assert f'action="/voicemail/{message.pk}/play/"' in shown
    assert "they play on your telephone" in shown


def test_an_exchange_that_plays_no_single_message_plays_them_all(
    browser: Client, exchange: Exchange, message: Message
) -> None:
    exchange.capabilities = frozenset(Capability) - {Capability.MESSAGES, Capability.PLAY_MESSAGE}
    exchange.show()
    assert 'action="/voicemail/listen/"' in page(browser)
    browser.post("/voicemail/listen/", {"key": a_key()}, headers=htmx())
    assert exchange.asked == [ListenToVoicemail("1011")]


def test_while_the_exchange_is_away_the_page_says_of_when_it_is(
    browser: Client, exchange: Exchange, message: Message
) -> None:
    assert "as of" not in page(browser)
    exchange.connected = False
    exchange.show()
    shown = page(browser)
    assert "These are the messages as of" in shown
    assert f'id="message-{message.pk}"' in shown


@pytest.mark.req("MAIN-15")
def test_the_start_page_shows_the_newest_messages_with_length_and_a_button(
    browser: Client, message: Message, spool: Spool
) -> None:
    listed("1011", *(a_message(f"1-{number}", minutes=number) for number in range(1, 8)))
    panel = browser.get("/", headers=htmx("voicemail")).content.decode()
    assert panel.count("data-message=") == 5
    assert panel.count("data-play=") == 5
    assert "0:06" in panel


# -- boxes of several people --------------------------------------------------------------------------------


def test_each_box_has_its_tab_with_what_is_new(browser: Client, message: Message, shared: Message) -> None:
    shown = page(browser)
    assert 'href="/voicemail/?box=600"' in shown
    assert f'id="message-{message.pk}"' in shown
    assert f'id="message-{shared.pk}"' in page(browser, "?box=600")


def test_a_box_that_was_taken_away_is_as_if_there_were_none(browser: Client, anna: User, shared: Message) -> None:
    anna.mailbox_rights.all().delete()
    assert browser.get(f"/voicemail/{shared.pk}/").status_code == 404
    assert "box=600" not in page(browser)


def test_its_people_say_who_looks_after_a_message(browser: Client, shared: Message, jan: User) -> None:
    act(browser, shared, "assign", person="1012")
    assert Message.objects.get(pk=shared.pk).assigned_to == jan
    assert "Jan Nowak" in page(browser, "?box=600")
    act(browser, shared, "assign", person="")
    assert Message.objects.get(pk=shared.pk).assigned_to is None


def test_t_az_03_nobody_else_is_made_to_look_after_it(browser: Client, shared: Message) -> None:
    User.objects.create_user("1013", comment="Not of this box")
    act(browser, shared, "assign", person="1013", done_by="1013", mailbox="1011")
    assert Message.objects.get(pk=shared.pk).assigned_to is None


def test_a_message_is_done_and_not_done(browser: Client, shared: Message, anna: User) -> None:
    assert "Done by Anna" in act(browser, shared, "done", done="1")
    assert "done by Anna" in page(browser, "?box=600")
    assert "Done by" not in act(browser, shared, "done")


def test_comments_are_read_by_the_boxs_people(browser: Client, shared: Message, jan: User) -> None:
    act(browser, shared, "comment", text="I call her <b>tomorrow</b>")
    note = Note.objects.get()
    assert (note.message, note.shared) == (shared, False)
    browser.force_login(jan)
    assert "&lt;b&gt;tomorrow&lt;/b&gt;" in browser.get(f"/voicemail/{shared.pk}/").content.decode()


def test_an_empty_comment_is_refused_and_one_that_is_too_long_stands_there_again(
    browser: Client, shared: Message
) -> None:
    assert "required" in act(browser, shared, "comment", text=" ")
    assert "x" * 2001 in act(browser, shared, "comment", text="x" * 2001)
    assert not Note.objects.exists()


def test_nobody_is_asked_who_looks_after_a_message_of_ones_own(browser: Client, message: Message) -> None:
    assert "Who looks after it" not in browser.get(f"/voicemail/{message.pk}/").content.decode()


def test_commands_name_what_the_exchange_knows_and_nothing_that_people_said(
    browser: Client, exchange: Exchange, message: Message
) -> None:
    """T-AMI-03: box, message and folder are the exchange's own words."""
    for what in ("play", "heard", "delete"):
        act(browser, message, what, heard="1", name="x", mailbox="1012")
    spoken: list[Command] = exchange.asked
    assert {getattr(command, "mailbox", "") for command in spoken} == {"1011"}
    assert {getattr(command, "message", "") for command in spoken} == {"1-1"}


def test_t_xss_01_t_xss_02_what_callers_and_colleagues_say_stays_text(
    browser: Client, exchange: Exchange, spool: Spool, shared: Message, jan: User
) -> None:
    def pages(words: Sequence[str]) -> list[Skeleton]:
        listed("600", *(a_message(f"2-{n}", caller=Party(f"06015600{n:02}", word)) for n, word in enumerate(words)))
        for word in words:
            messages.comment(row("600", "2-0"), jan, word)
        first = row("600", "2-0").pk
        addresses = ("/voicemail/?box=600", f"/voicemail/{first}/", f"/voicemail/{first}/forward/", "/")
        return [Skeleton(browser.get(address).content.decode()) for address in addresses]

    harmless = pages([f"Caller {n:02}" for n in range(len(PAYLOADS))])
    for hostile, known in zip(pages(PAYLOADS), harmless, strict=True):
        assert not hostile.shapes - known.shapes
        assert not [address for address in hostile.addresses if address.startswith(("javascript:", "data:", "//"))]
    assert escape(PAYLOADS[0]) in page(browser, "?box=600")

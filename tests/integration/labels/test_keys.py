"""The keys of a telephone with paper labels: who has one, what they do, and who may change it."""

import pytest
from django.test import Client
from django.utils import translation

from accounts.journal import Event, Origin
from accounts.models import Department, JournalEntry, User
from labels import actions
from labels.models import Content, Function, Place, Telephone
from labels.wording import printed, suggested
from phonebook.actions import add_contact
from tests.integration.colleagues import anna, jan

__all__ = ["anna", "jan"]
pytestmark = pytest.mark.django_db

PAGE = "/settings/telephone/"
PEOPLE = "/administration/key-labels/"


@pytest.fixture
def telephone(anna: User) -> Telephone:
    given = actions.give("1011", "system_10", 0, Origin())
    assert given
    return given


@pytest.fixture
def manager(anna: User) -> User:
    """Of anna, and not of jan."""
    department = Department.objects.create(name="Sales")
    User.objects.filter(pk=anna.pk).update(department=department)
    manager = User.objects.create_user("1021", "zielony autobus 7", comment="Ewa", role=User.Role.MANAGER)
    manager.manages.add(department)
    return manager


def posted(version: int = 0, **keys: tuple[str, str, str]) -> dict[str, str]:
    """`posted(k0_1=("number", "601570947", "Taxi"))`."""
    found = {"version": str(version)}
    for name, texts in keys.items():
        prefix = name.replace("_", "-")
        found |= {f"{prefix}-{field}": text for field, text in zip(Content._fields, texts, strict=True)}
    return found


def contents(extension: str = "1011") -> dict[Place, Content]:
    return Telephone.objects.get(extension=extension).contents


@pytest.mark.req("KEY-01")
def test_the_menu_leads_there_only_with_such_a_telephone(client: Client, anna: User) -> None:
    client.force_login(anna)
    assert f'href="{PAGE}"' not in client.get("/settings/subscriber/").content.decode()
    actions.give("1011", "system_10", 0, Origin())
    assert f'href="{PAGE}"' in client.get("/settings/subscriber/").content.decode()


@pytest.mark.req("KEY-01")
def test_without_one_the_page_says_who_can_help_and_takes_nothing(client: Client, anna: User) -> None:
    client.force_login(anna)
    page = client.get(PAGE)
    assert "No telephone with paper labels" in page.content.decode()
    assert client.post(PAGE, posted()).status_code == 404
    assert client.get(f"{PAGE}sheets/").headers["Location"] == PAGE
    assert client.post(f"{PAGE}sheets/").headers["Location"] == PAGE


@pytest.mark.req("KEY-02", "X-05")
def test_keys_are_written_and_stand_in_the_journal(client: Client, anna: User, jan: User, telephone: Telephone) -> None:
    client.force_login(anna)
    sent = posted(
        k0_1=("extension", "1012", ""), k0_2=("number", "+48 601 570 947", "Taxi"), k0_10=("", "ignored", "Free")
    )
    assert client.post(PAGE, sent).headers["Location"] == PAGE
    assert contents() == {
        Place(0, 1): Content("extension", "1012", ""),
        Place(0, 2): Content("number", "+48 601 570 947", "Taxi"),
        Place(0, 10): Content("", "", "Free"),
    }
    entry = JournalEntry.objects.get(event=Event.KEYS_CHANGED)
    assert (entry.actor, entry.subject, entry.after) == (anna, anna, "1011: 3")
    page = client.get(PAGE).content.decode()
    for words in ("Taxi", "Jan Nowak", "3 keys are changed.", "Undo the last change"):
        assert words in page, words
    client.post(PAGE, sent | {"version": "1"})
    assert JournalEntry.objects.filter(event=Event.KEYS_CHANGED).count() == 1, "nothing has changed"


@pytest.mark.parametrize(
    ("key", "says"),
    [
        (("extension", "", ""), "Which number?"),
        (("number", "", "Taxi"), "Which number?"),
        (("extension", "10x1", ""), "two to six digits"),
        (("number", "javascript:alert(1)", ""), "digits, * and # only"),
        (("number", "1" * 33, ""), "at most 32"),
        (("toaster", "1", ""), "toaster"),
        (("", "", "A label that is longer than this telephone has room for"), "at most 12"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(
    client: Client, anna: User, telephone: Telephone, key: tuple[str, str, str], says: str
) -> None:
    client.force_login(anna)
    answer = client.post(PAGE, posted(k0_1=key))
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert contents() == {}


def test_keys_that_the_telephone_has_not_are_not_written(client: Client, anna: User, telephone: Telephone) -> None:
    client.force_login(anna)
    client.post(PAGE, posted(**dict.fromkeys(("k0_11", "k1_1", "k0_0", "k9_999"), ("line", "1", "x"))))
    assert contents() == {}


def test_control_and_direction_signs_do_not_come_in(client: Client, anna: User, telephone: Telephone) -> None:
    client.force_login(anna)
    client.post(PAGE, posted(k0_1=("line", "1\u202e2", "a\u202eb\u2066c")))
    assert contents()[Place(0, 1)] == Content("line", "12", "abc")


def test_two_people_do_not_overwrite_each_other(client: Client, anna: User, telephone: Telephone) -> None:
    client.force_login(anna)
    client.post(PAGE, posted(k0_1=("line", "1", "First")))
    for version in ("0", "", "-1", "99", "x", "9" * 40):
        answer = client.post(PAGE, posted(k0_1=("line", "1", "Second")) | {"version": version}, follow=True)
        assert "Somebody changed these keys meanwhile" in answer.content.decode()
    assert contents()[Place(0, 1)].label == "First"


def test_the_last_change_can_be_undone_and_that_again(client: Client, anna: User, telephone: Telephone) -> None:
    client.force_login(anna)
    client.post(PAGE, posted(k0_1=("line", "1", "First")))
    client.post(PAGE, posted(1, k0_1=("line", "1", "Second"), k0_2=("line", "2", "")))
    client.post(PAGE, {"undo": "1", "version": "2"})
    assert contents() == {Place(0, 1): Content("line", "1", "First")}
    client.post(PAGE, {"undo": "1", "version": "3"})
    assert contents()[Place(0, 2)] == Content("line", "2", "")
    client.post(PAGE, {"undo": "1", "version": "2"})
    assert contents()[Place(0, 1)].label == "Second", "of an older page"


def test_the_preview_shows_what_is_typed_and_stores_nothing(client: Client, anna: User, telephone: Telephone) -> None:
    client.force_login(anna)
    sent = posted(k0_1=("line", "1", "Typed now"), k0_2=("number", "", "half"))
    answer = client.post(PAGE, sent, headers={"HX-Request": "true", "HX-Target": "key-preview"})
    html = answer.content.decode()
    assert html.lstrip().startswith('<section id="key-preview"')
    assert "Typed" in html
    assert 'x="1" y="1.8" width="19.5" height="8.4"' in html
    assert contents() == {}


def test_markup_on_a_label_is_text_in_the_preview(client: Client, anna: User, telephone: Telephone) -> None:
    client.force_login(anna)
    client.post(PAGE, posted(k0_1=("", "", "<b>x</b>")))
    for address in (PAGE, f"{PAGE}sheets/"):
        html = client.get(address).content.decode()
        assert "&lt;b&gt;x&lt;/b&gt;" in html
        assert "<b>x</b>" not in html


def test_what_is_printed_without_words_is_whom_or_what_it_calls(anna: User, jan: User) -> None:
    keys = [
        Content(Function.EXTENSION, "1012"),
        Content(Function.EXTENSION, "1999"),
        Content(Function.NUMBER, "601 570 947"),
        Content(Function.LINE, "2"),
        Content(Function.LINE, ""),
        Content(Function.GROUP, "1090"),
        Content(Function.EXTENSION, "1012", "Boss"),
        Content(),
    ]
    with translation.override("en"):
        words = printed(anna, {Place(0, number): key for number, key in enumerate(keys, start=1)})
    assert list(words.values()) == ["Jan Nowak", "1999", "601 570 947", "Line 2", "Line", "1090", "Boss", ""]


@pytest.mark.req("X-20")
def test_a_number_that_is_shown_to_nobody_is_on_no_label_and_in_no_field(
    client: Client, anna: User, jan: User, telephone: Telephone
) -> None:
    secret = add_contact(None, "Wojciech Różycki", [("+48660555999", "")])
    secret.numbers.update(reserved=True)
    keys = {Place(0, 1): Content(Function.NUMBER, "0660555999"), Place(0, 2): Content(Function.NUMBER, "+48660555999")}
    actions.write(telephone, keys, Origin())
    with translation.override("en"):
        assert list(suggested(anna, keys).values()) == ["Wojciech Różycki"] * 2
        assert list(suggested(jan, keys).values()) == ["Hidden number"] * 2, "may not read the public book"
    client.force_login(anna)
    for address in (PAGE, f"{PAGE}sheets/"):
        html = client.get(address).content.decode().replace(" ", "")
        assert "660555999" not in html
        assert "Różycki" in html
    sent = posted(1, k0_1=("number", "", "Chief"), k0_2=("number", "601570947", ""))
    client.post(PAGE, sent)
    assert contents() == {
        Place(0, 1): Content("number", "0660555999", "Chief"),
        Place(0, 2): Content("number", "601570947", ""),
    }, "it stays where nobody gave another"


def test_managers_and_administrators_say_which_telephone_somebody_has(
    client: Client, anna: User, manager: User, jan: User
) -> None:
    client.force_login(manager)
    address = "/administration/people/1011/"
    form = {"section": "telephone", "model": "system_10", "consoles": "2"}
    assert client.post(address, form).status_code == 302
    assert [model.key for model in Telephone.objects.get().units] == ["system_10", "console_20", "console_20"]
    entry = JournalEntry.objects.get(event=Event.TELEPHONE_CHANGED)
    assert (entry.subject, entry.actor) == (anna, manager)
    assert entry.after == "System telephone, 10 keys beside the display + 2"
    assert client.post("/administration/people/1012/", form).status_code == 404, "not one of hers"
    for wrong in ({"model": "../etc"}, {"consoles": "7"}, {"consoles": "-1"}, {"model": "desk_4", "consoles": "1"}):
        assert client.post(address, form | wrong).status_code == 200
    assert Telephone.objects.get().consoles == 2
    client.post(address, {"section": "telephone", "model": "", "consoles": ""})
    assert not Telephone.objects.exists()


def test_a_manager_works_on_the_keys_of_their_own_people_alone(
    client: Client, anna: User, jan: User, manager: User, telephone: Telephone
) -> None:
    actions.give("1012", "desk_4", 0, Origin())
    client.force_login(manager)
    html = client.get(PEOPLE).content.decode()
    assert "Anna Krawiec-Łoś" in html
    assert "Jan Nowak" not in html
    assert client.get(f"{PEOPLE}1012/").status_code == 404
    client.post(f"{PEOPLE}1011/", posted(k0_1=("line", "1", "Hers")))
    assert contents()[Place(0, 1)].label == "Hers"
    client.force_login(anna)
    assert client.get(f"{PEOPLE}1011/").status_code == 403


def test_the_list_can_be_narrowed_and_goes_on(client: Client, manager: User, anna: User) -> None:
    for number in range(60):
        extension = str(2000 + number)
        User.objects.create_user(extension, comment=f"Person {number}", department=anna.department)
        actions.give(extension, "desk_4", 0, Origin())
    User.objects.filter(extension__startswith="2").update(department=Department.objects.get())
    client.force_login(manager)
    first = client.get(PEOPLE).content.decode()
    assert first.count('name="pick"') == 50
    assert "after=2049" in first
    second = client.get(f"{PEOPLE}?after=2049").content.decode()
    assert second.count('name="pick"') == 10
    assert client.get(f"{PEOPLE}?department=x&after=%27").content.decode().count('name="pick"') == 50


def test_a_telephone_whose_model_is_gone_keeps_its_keys(client: Client, anna: User, telephone: Telephone) -> None:
    actions.write(telephone, {Place(0, 1): Content("line", "1", "Kept")}, Origin())
    Telephone.objects.update(model="gone")
    client.force_login(anna)
    assert "This model is not known any more" in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}sheets/").headers["Location"] == PAGE
    client.post(PAGE, posted(1))
    assert contents()[Place(0, 1)].label == "Kept"


def test_another_model_and_back_loses_no_key(anna: User, telephone: Telephone) -> None:
    actions.write(telephone, {Place(0, 9): Content("line", "1", "Ninth")}, Origin())
    actions.give("1011", "desk_4", 0, Origin())
    actions.give("1011", "system_10", 0, Origin())
    assert contents()[Place(0, 9)].label == "Ninth"

"""The page of one account: what may be written, by whom, and what comes of it. ADM-10…18, MGR-06, MGR-09."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import IntegrityError
from django.http import HttpResponse

from accounts.models import Department, EmailChange, JournalEntry, User
from accounts.monitoring import Watch
from accounts.permissions import GRANTABLE
from management.views import newcomers
from tests.integration.accounts.letterbox import fetch
from tests.integration.management.conftest import As, person


def page_of(someone: User) -> str:
    return f"/administration/people/{someone.extension}/"


def data_of(someone: User, **changed: str) -> dict[str, str]:
    names = ("comment", "description", "email", "mobile")
    return {"section": "data", **{name: getattr(someone, name) for name in names}, **changed}


def place_of(someone: User, **changed: object) -> dict[str, object]:
    own = {"role": someone.role, "department": someone.department_id or "", "manages": []}
    return {"section": "place", **own, **changed}


def access_of(someone: User, **changed: object) -> dict[str, object]:
    own = {"contact_access": someone.contact_access, "recording_access": someone.recording_access}
    return {"section": "access", **own, "grants": [], **changed}


def watches(*rows: tuple[str, bool, bool]) -> dict[str, str]:
    found = {"section": "monitoring", "monitor-TOTAL_FORMS": str(len(rows)), "monitor-INITIAL_FORMS": "0"}
    for number, (extension, callers, pick_up) in enumerate(rows):
        found[f"monitor-{number}-extension"] = extension
        found |= {f"monitor-{number}-callers": "on"} if callers else {}
        found |= {f"monitor-{number}-pick_up": "on"} if pick_up else {}
    return found


def entry(event: str) -> JournalEntry:
    return JournalEntry.objects.get(event=event)


def said(answer: HttpResponse) -> str:
    assert answer.status_code == 200, answer
    return answer.content.decode()


@pytest.mark.req("MGR-06", "MGR-09")
def test_t_aud_01_a_manager_keeps_the_data_of_their_people(manager: User, clerk: User, as_: As) -> None:
    wish = data_of(clerk, comment="Zofia Nowa", description="Back on Monday", mobile="601 570 947")
    assert as_(manager).post(page_of(clerk), wish).status_code == 302
    clerk.refresh_from_db()
    assert (clerk.comment, clerk.description, clerk.mobile) == ("Zofia Nowa", "Back on Monday", "+48601570947")
    changed = entry("comment_changed")
    assert (changed.before, changed.after) == ("Zofia Łącka", "Zofia Nowa")
    assert (changed.subject, changed.actor) == (clerk, manager)
    assert entry("mobile_changed").after == "+48601570947"
    (letter,) = fetch()
    assert letter.to == ["zofia@example.com"]
    assert "+48601570947" in letter.body


def test_t_rst_05_the_old_address_is_told_of_a_new_one_set_by_somebody_else(
    manager: User, clerk: User, as_: As
) -> None:
    as_(manager).post(page_of(clerk), data_of(clerk, email="new@example.com"))
    clerk.refresh_from_db()
    assert clerk.email == "new@example.com"
    assert clerk.email_set_by_other_at is not None
    (letter,) = fetch()
    assert letter.to == ["zofia@example.com"]
    assert "new@example.com" in letter.body
    assert "Ewa Jabłońska" in letter.body
    assert (entry("email_changed").before, entry("email_changed").after) == ("zofia@example.com", "new@example.com")
    assert not EmailChange.objects.exists()


@pytest.mark.parametrize(
    ("mobile", "sentence"),
    [
        ("+49 171 3920013", "abroad"),
        ("701 123 456", "special charge"),
        ("112", "not the number of a mobile"),
        ("1012", "not the number of a mobile"),
        ("*21#", "Service codes"),
        ("tomorrow", "not a telephone number"),
    ],
)
def test_t_tol_01_a_mobilephone_number_obeys_the_number_policy_of_its_owner(
    manager: User, clerk: User, as_: As, mobile: str, sentence: str
) -> None:
    person("1012", "Ola")
    page = said(as_(manager).post(page_of(clerk), data_of(clerk, mobile=mobile, comment="Typed Already")))
    assert sentence in page
    assert "Typed Already" in page, "nothing typed is lost"
    clerk.refresh_from_db()
    assert (clerk.mobile, clerk.comment) == ("", "Zofia Łącka")


@pytest.mark.req("FWD-03")
def test_a_new_mobilephone_number_is_told_to_the_exchange_at_once(
    manager: User, clerk: User, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[str] = []
    monkeypatch.setattr("services.tasks.wake", woken.append)
    as_(manager).post(page_of(clerk), data_of(clerk, description="x"))
    assert woken == []
    as_(manager).post(page_of(clerk), data_of(clerk, mobile="601 570 947"))
    assert woken == [clerk.extension]


def test_a_number_that_stands_there_already_is_kept_whatever_the_policy_says_today(
    manager: User, clerk: User, as_: As
) -> None:
    User.objects.filter(pk=clerk.pk).update(mobile="+491713920013")
    clerk.refresh_from_db()
    assert as_(manager).post(page_of(clerk), data_of(clerk, description="x")).status_code == 302


@pytest.mark.parametrize("comment", ["", "   "])
def test_a_comment_is_there_here_as_for_a_new_account(manager: User, clerk: User, as_: As, comment: str) -> None:
    page = said(as_(manager).post(page_of(clerk), data_of(clerk, comment=comment, description="Typed Already")))
    assert "This field is required." in page
    assert "Typed Already" in page
    clerk.refresh_from_db()
    assert clerk.comment == "Zofia Łącka"


@pytest.mark.parametrize("section", ["place", "access", "devices", "mailboxes", "monitoring"])
def test_t_az_06_a_manager_changes_no_rights(manager: User, clerk: User, as_: As, section: str) -> None:
    browser = as_(manager)
    assert f'value="{section}"' not in said(browser.get(page_of(clerk)))
    assert browser.post(page_of(clerk), {"section": section}).status_code == 403


def test_t_az_02_foreign_higher_own_and_unknown_are_the_same_404(
    manager: User, clerk: User, stranger: User, administrator: User, as_: As
) -> None:
    browser = as_(manager)
    for path, posted in (("", 404), ("journal/", 405), ("reopen-pin/", 404)):
        answers = [
            browser.get(f"/administration/people/{number}/{path}") for number in ("1029", "1031", "1021", "1998")
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert browser.post(f"/administration/people/1029/{path}", data_of(stranger)).status_code == posted


@pytest.mark.req("ADM-17", "ADM-18", "ADM-19", "MGR-03", "LOG-12")
def test_an_administrator_makes_somebody_a_manager_of_departments(
    administrator: User, clerk: User, office: Department, sales: Department, as_: As
) -> None:
    theirs = as_(clerk)
    wish = place_of(clerk, role="manager", department=office.pk, manages=[office.pk, sales.pk])
    assert as_(administrator).post(page_of(clerk), wish).status_code == 302
    clerk.refresh_from_db()
    assert (clerk.role, clerk.department, clerk.manages.count()) == ("manager", office, 2)
    assert theirs.get("/settings/subscriber/").status_code == 302, "old rights do not live on in an open session"
    assert (entry("role_changed").before, entry("role_changed").after) == ("user", "manager")
    assert entry("department_changed").after == "Office"
    assert entry("managed_departments_changed").after == "Office, Sales"


def test_a_manager_without_departments_is_pointed_out(administrator: User, as_: As) -> None:
    boss = person("1022", "Boss", role=User.Role.MANAGER)
    assert "manages nobody yet" in said(as_(administrator).get(page_of(boss)))


def test_t_aud_05_all_administrators_are_told_of_a_new_one(
    administrator: User, other_administrator: User, clerk: User, as_: As
) -> None:
    as_(administrator).post(page_of(clerk), place_of(clerk, role="administrator", sure="yes"))
    (letter,) = fetch()
    assert letter.to == [other_administrator.email]
    assert "Zofia" in letter.body
    assert "Charlotte Bennett" in letter.body


def test_t_az_08_administrators_change_neither_their_own_role_nor_their_state(administrator: User, as_: As) -> None:
    browser = as_(administrator)
    page = said(browser.get(page_of(administrator)))
    assert "This is your own account" in page
    assert 'name="role"' not in page
    assert 'name="email"' not in page
    browser.post(page_of(administrator), place_of(administrator, role="user"))
    browser.post(page_of(administrator), data_of(administrator, email="thief@evil.example"))
    administrator.refresh_from_db()
    assert (administrator.role, administrator.email) == ("administrator", "")


def test_an_administrator_keeps_the_harmless_data_of_the_own_account(administrator: User, as_: As) -> None:
    as_(administrator).post(page_of(administrator), data_of(administrator, comment="Charlotte B."))
    administrator.refresh_from_db()
    assert administrator.comment == "Charlotte B."
    assert fetch() == []


@pytest.mark.req("ADM-17", "ADM-18")
def test_of_two_administrators_the_second_is_told_what_the_first_one_changed(
    administrator: User, clerk: User, sales: Department, as_: As
) -> None:
    browser = as_(administrator)
    seen = browser.get(page_of(clerk)).context["forms"]["place"]["seen"].value()
    assert browser.post(page_of(clerk), place_of(clerk, department="", seen=seen)).status_code == 302
    answer = browser.post(page_of(clerk), place_of(clerk, department=sales.pk, role="manager", seen=seen))
    assert "Somebody else changed this meanwhile: Department." in answer.content.decode()
    assert list(User.objects.filter(pk=clerk.pk).values_list("role", "department")) == [("user", None)]
    assert browser.post(page_of(clerk), place_of(clerk, department="", seen=seen)).status_code == 302


@pytest.mark.req("MGR-06")
@pytest.mark.parametrize("field", ["comment", "description"])
def test_no_text_turns_those_beside_it_round(manager: User, clerk: User, as_: As, field: str) -> None:
    answer = as_(manager).post(page_of(clerk), data_of(clerk, **{field: "gpj.\u202eexe"}))
    assert "without signs that nobody sees" in answer.content.decode()
    assert "\u202e" not in str(User.objects.filter(pk=clerk.pk).values().get())


@pytest.mark.req("ADM-15", "ADM-16", "LOG-12")
def test_access_and_grants_are_given_and_taken(administrator: User, clerk: User, as_: As) -> None:
    browser = as_(administrator)
    wish = access_of(clerk, contact_access="edit", recording_access="none", grants=["calls.international"])
    assert browser.post(page_of(clerk), wish).status_code == 302
    fresh = User.objects.get(pk=clerk.pk)
    assert (fresh.contact_access, fresh.recording_access) == ("edit", "none")
    assert fresh.has_perm("calls.international")
    assert entry("grants_changed").after == "calls.international"
    assert entry("access_changed").actor == administrator
    browser.post(page_of(clerk), access_of(fresh))
    assert not User.objects.get(pk=clerk.pk).has_perm("calls.international")


@pytest.mark.parametrize(
    "change", [{"grants": ["management.administer"]}, {"contact_access": "all"}, {"recording_access": ""}]
)
def test_what_is_not_offered_is_not_given(administrator: User, clerk: User, as_: As, change: dict[str, object]) -> None:
    said(as_(administrator).post(page_of(clerk), access_of(clerk, **change)))
    assert not clerk.grants.exists()
    assert not JournalEntry.objects.filter(subject=clerk).exists()


def test_every_grant_has_words(administrator: User, clerk: User, as_: As) -> None:
    page = said(as_(administrator).get(page_of(clerk)))
    for permission in GRANTABLE:
        assert f'value="{permission}"' in page


@pytest.mark.req("LOG-20")
def test_further_extensions_are_given_in_order(administrator: User, clerk: User, as_: As) -> None:
    as_(administrator).post(page_of(clerk), {"section": "devices", "extensions": "1090, 1080 1090"})
    assert User.objects.get(pk=clerk.pk).extensions == ("1011", "1090", "1080")
    assert entry("main_devices_changed").after == "1090, 1080"
    assert 'value="1090 1080"' in said(as_(administrator).get(page_of(clerk)))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("10x", "two to six digits"),
        ("1011", "there anyway"),
        (" ".join(str(2000 + number) for number in range(9)), "At most 8"),
        ("٣٤٥", "two to six digits"),
    ],
)
def test_extensions_that_make_no_sense_are_refused(
    administrator: User, clerk: User, as_: As, typed: str, sentence: str
) -> None:
    page = said(as_(administrator).post(page_of(clerk), {"section": "devices", "extensions": typed}))
    assert sentence in page
    assert typed in page
    assert not clerk.main_devices.exists()


def test_rights_to_other_lines_row_by_row(administrator: User, clerk: User, as_: As) -> None:
    browser = as_(administrator)
    browser.post(page_of(clerk), watches(("1012", True, False), ("", False, False), ("1013", False, True)))
    rows = [Watch(*row) for row in clerk.monitor_rights.values_list("extension", "callers", "pick_up")]
    assert rows == [Watch("1012", callers=True), Watch("1013", pick_up=True)]
    assert entry("monitor_rights_changed").subject == clerk
    browser.post(page_of(clerk), watches(("1013", False, True), ("", True, False)))
    assert list(clerk.monitor_rights.values_list("extension", flat=True)) == ["1013"]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("1012", True, True), ("1012", False, False)], "stands here twice"),
        ([("1011", True, True)], "needs no right"),
        ([("abc", True, True)], "two to six digits"),
    ],
)
def test_rows_that_make_no_sense_are_refused(
    administrator: User, clerk: User, as_: As, rows: list[tuple[str, bool, bool]], sentence: str
) -> None:
    assert sentence in said(as_(administrator).post(page_of(clerk), watches(*rows)))
    assert not clerk.monitor_rights.exists()


@pytest.mark.parametrize(("total", "status"), [("", 200), ("x", 200), ("-1", 302), ("100000", 200), (None, 200)])
def test_a_broken_table_of_rows_is_no_error_of_ours_and_gives_no_right(
    administrator: User, clerk: User, as_: As, total: str | None, status: int
) -> None:
    broken = {"section": "monitoring", "monitor-INITIAL_FORMS": "0"} | (
        {"monitor-TOTAL_FORMS": total} if total is not None else {}
    )
    answer = as_(administrator).post(page_of(clerk), broken)
    assert (answer.status_code, clerk.monitor_rights.count()) == (status, 0)


@pytest.mark.parametrize("section", ["", "everything", "__init__"])
def test_a_section_that_is_not_there_is_a_bad_request(administrator: User, clerk: User, as_: As, section: str) -> None:
    assert as_(administrator).post(page_of(clerk), {"section": section}).status_code == 400


def greedy() -> dict[str, str]:
    """Every field of every model of people, as somebody would write it who wants more than is offered."""
    names = {
        field.name: "1"
        for model in apps.get_app_config("accounts").get_models(include_auto_created=True)
        for field in model._meta.get_fields()
    }
    names |= {f"{name}_id": "1" for name in names}
    wishes = {"role": "administrator", "extension": "1099", "mobile": "+48700000000", "password": "x", "pin": "0000"}
    return names | wishes | {"must_change_password": "on", "permission": "management.administer", "is_active": ""}


def stored() -> Iterator[object]:
    for name in ("User", "Grant", "MainDevice", "MonitorRight", "SecondFactor", "Department"):
        model = apps.get_model("accounts", name)
        for row in model.objects.order_by("pk").values():
            yield {key: value for key, value in row.items() if key != "last_login"}
    yield list(User.manages.through.objects.values_list("user", "department"))


@pytest.mark.parametrize("who", ["manager", "administrator"])
def test_t_az_03_t_az_07_a_section_takes_nothing_that_it_does_not_ask(
    who: str, clerk: User, as_: As, request: pytest.FixtureRequest
) -> None:
    browser = as_(request.getfixturevalue(who))
    before = list(stored())
    for name, own in {
        "data": data_of(clerk),
        "place": place_of(clerk),
        "access": access_of(clerk),
        "devices": {"section": "devices", "extensions": ""},
        "monitoring": watches(),
    }.items():
        answer = browser.post(page_of(clerk), {**greedy(), **own})
        assert answer.status_code == (302 if who == "administrator" or name == "data" else 403), name
        assert list(stored()) == before, name


@pytest.mark.req("LOG-02", "LOG-04")
@pytest.mark.parametrize("way", ["letter", "sheet", "pin"])
def test_a_new_account_and_the_way_into_it(administrator: User, sales: Department, as_: As, way: str) -> None:
    wish = {"extension": "1055", "comment": "Anna Nowa", "department": str(sales.pk), "role": "user"}
    wish |= {"email": "anna@example.com", "way": way, "pin": "7391" if way == "pin" else ""}
    answer = as_(administrator).post("/administration/people/new/", wish)
    assert answer.status_code == (200 if way == "sheet" else 302)
    anna = User.objects.get(extension="1055")
    assert (anna.comment, anna.department, anna.role, anna.password) == ("Anna Nowa", sales, "user", "")
    letters = fetch()
    assert len([letter for letter in letters if "/link/" in letter.body]) == (1 if way == "letter" else 0)
    assert ("/link/" in answer.content.decode()) == (way == "sheet")
    assert bool(anna.pin) == (way == "pin")
    assert entry("account_created").subject == anna


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"extension": "1031"}, "already"),
        ({"extension": "1"}, "two to six digits"),
        ({"extension": "10555555"}, "two to six digits"),
        ({"comment": ""}, "required"),
        ({"email": ""}, "An e-mail needs an address"),
        ({"email": "nobody"}, "valid email"),
        ({"way": "pin", "pin": "1234"}, "guessed first"),
        ({"way": "pin", "pin": ""}, "four digits"),
        ({"way": "pigeon"}, "valid choice"),
        ({"role": "king"}, "valid choice"),
        ({"department": "999"}, "valid choice"),
        ({"comment": "x\0y"}, "one line of text"),
    ],
)
def test_a_newcomer_that_makes_no_sense_is_refused_and_nothing_typed_is_lost(
    administrator: User, as_: As, changed: dict[str, str], sentence: str
) -> None:
    wish = {"extension": "1055", "comment": "Anna Nowa", "department": "", "role": "user", "email": "anna@example.com"}
    page = said(as_(administrator).post("/administration/people/new/", {**wish, "way": "letter", "pin": "", **changed}))
    assert sentence.lower() in page.lower()
    assert page.count('class="field-errors"') == 1
    if "email" not in changed:
        assert "anna@example.com" in page
    assert User.objects.count() == 1


@pytest.mark.parametrize(("gone", "sentence"), [(False, "already"), (True, "valid choice")])
def test_what_somebody_took_or_deleted_meanwhile_is_said_of_a_newcomer(
    administrator: User, sales: Department, as_: As, monkeypatch: pytest.MonkeyPatch, gone: bool, sentence: str
) -> None:
    def meanwhile(*_: object) -> User:
        if gone:
            sales.delete()
        else:
            person("1055", "Somebody Quicker")
        raise IntegrityError

    monkeypatch.setattr(newcomers, "_make", meanwhile)
    wish = {"extension": "1055", "comment": "Anna Nowa", "department": str(sales.pk), "role": "user"}
    page = said(as_(administrator).post("/administration/people/new/", {**wish, "way": "pin", "pin": "7391"}))
    assert sentence in page.lower()
    assert page.count('class="field-errors"') == 1


def test_t_aud_05_an_account_made_as_administrator_is_told_of_too(
    administrator: User, other_administrator: User, as_: As
) -> None:
    wish = {"extension": "1055", "comment": "Anna Nowa", "role": "administrator", "way": "pin", "pin": "7391"}
    wish |= {"sure": "yes"}
    as_(administrator).post("/administration/people/new/", wish)
    assert [letter.to for letter in fetch()] == [[other_administrator.email]]


def test_only_administrators_make_accounts(manager: User, clerk: User, as_: As) -> None:
    for someone in (manager, clerk):
        assert as_(someone).post("/administration/people/new/", {"extension": "1055"}).status_code == 403


@pytest.mark.parametrize("name", ["%00", "1011%00", "%ff", "9" * 5000])
def test_an_address_that_names_no_number_names_nobody(administrator: User, as_: As, name: str) -> None:
    browser = as_(administrator)
    for page in ("", "journal/", "disable/"):
        assert browser.get(f"/administration/people/{name}/{page}").status_code == 404


def boxes_of(wish: str) -> dict[str, str]:
    return {"section": "mailboxes", "mailboxes": wish}


@pytest.mark.req("VM-02")
def test_t_aud_01_an_administrator_gives_a_shared_mailbox_and_its_owner_is_told(
    administrator: User, clerk: User, as_: As
) -> None:
    owner = person("1012", "Ola")
    assert as_(administrator).post(page_of(clerk), boxes_of("600, 1012")).status_code == 302
    assert list(clerk.mailbox_rights.values_list("mailbox", flat=True)) == ["1012", "600"]
    assert (entry("mailbox_rights_changed").before, entry("mailbox_rights_changed").after) == ("", "1012, 600")
    assert (entry("mailbox_shared").subject, entry("mailbox_shared").after) == (owner, "1011")
    as_(administrator).post(page_of(clerk), boxes_of(""))
    assert not clerk.mailbox_rights.exists()


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ("1011", "own mailbox"),
        ("6oo", "6oo is not the number of a mailbox"),
        ("../600", "is not the number of a mailbox"),
        (" ".join(str(number) for number in range(600, 611)), "At most 10"),
    ],
)
def test_mailboxes_that_make_no_sense_are_named(
    administrator: User, clerk: User, as_: As, wish: str, sentence: str
) -> None:
    page = said(as_(administrator).post(page_of(clerk), boxes_of(wish)))
    assert sentence in page
    assert not clerk.mailbox_rights.exists()

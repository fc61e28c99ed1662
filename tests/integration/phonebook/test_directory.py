"""The house on paper: who stands there, in which order, and what is never printed."""

import html
import re
from collections.abc import Iterator

import pytest
from django.test import Client

from accounts.models import Department, User
from jobs import queries, run
from jobs.models import Job
from phonebook import directory
from phonebook.models import Contact, ContactNumber
from phonebook.views import directory as views
from tests import pdf as reader

pytestmark = pytest.mark.django_db(transaction=True)
HIDDEN, MOBILE = "+48601570947", "+48501222333"


@pytest.fixture(autouse=True)
def _quiet(valkey: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.tasks.wake", lambda: None)


@pytest.fixture
def house(anna: User, jan: User) -> Department:
    office, store = Department.objects.create(name="Office"), Department.objects.create(name="Łódź store")
    User.objects.filter(pk=anna.pk).update(department=office, mobile="+48601999888", description="In the garden")
    User.objects.filter(pk=jan.pk).update(department=store)
    User.objects.create_user("1013", comment="Ädi Zeh", department=office)
    User.objects.create_user("1014", comment="Nobody's")
    User.objects.create_user("1015", comment="Gone away", department=office, is_active=False)
    return office


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def further(person: User, number: str, **more: object) -> None:
    entry, _made = Contact.objects.get_or_create(person=person, defaults={"name": person.comment})
    ContactNumber.objects.create(contact=entry, number=number, type="mobile", **more)


def paper(client: Client, **form: object) -> tuple[Job, str]:
    answer = client.post("/directory/paper/", form)
    job = Job.objects.order_by("-made").first()
    assert job
    assert answer.headers["Location"] == f"/jobs/{job.pk}/"
    while run.run_next():
        pass
    job.refresh_from_db()
    content = b"".join(queries.content(job))
    return job, "".join(reader.pages(content)) if content else ""


def test_everybody_stands_under_their_department_in_the_order_of_the_alphabet(anna: User, house: Department) -> None:
    page = browser(anna).get("/directory/").content.decode().partition('aria-labelledby="department-1"')[2]
    names = ("Łódź store", "Jan Nowak", "Office", "Ädi Zeh", "Anna Krawiec", "Without a department", "Nobody&#x27;s")
    places = [page.index(f">{name}") for name in names]
    assert places == sorted(places)
    assert "Gone away" not in page


def test_paper_holds_what_the_page_does(anna: User, house: Department) -> None:
    further(anna, MOBILE)
    job, text = paper(browser(anna))
    assert job.state == "done", job.error
    for words in ("Directory", "Thewholehouse", "4people", "AnnaKrawiec-Łoś", "Inthegarden", "1011", "501222333"):
        assert words in text, words
    assert "Page1of1" in text


def test_one_department_alone(anna: User, house: Department) -> None:
    _job, text = paper(browser(anna), department=house.pk)
    assert "AnnaKrawiec-Łoś" in text
    assert "JanNowak" not in text
    page = browser(anna).get("/directory/", {"department": house.pk}).content.decode()
    assert "Jan Nowak" not in page.partition("<main")[2]


def test_t_ws_08_neither_hidden_numbers_nor_mobiles_of_accounts_are_printed(
    anna: User, jan: User, house: Department
) -> None:
    further(anna, HIDDEN, reserved=True)
    further(jan, HIDDEN)  # who wrote it once more has not made it public
    _job, text = paper(browser(anna))
    page = browser(anna).get("/directory/").content.decode().partition("<main")[2]
    for number in ("601570947", "601999888"):
        assert number not in text
        assert number not in page.replace(" ", "")


def test_t_pdf_01_what_people_write_of_themselves_stays_text(anna: User, house: Department) -> None:
    User.objects.filter(pk=anna.pk).update(description="<link rel=attachment href=file:///etc/passwd>")
    job, text = paper(browser(anna))
    assert job.state == "done"
    assert "<linkrel=attachment" in text
    assert "root:" not in text


@pytest.mark.parametrize("department", ["", "0", "999999", "x", "1 OR 1=1"])
def test_a_department_that_is_none_is_everybody_on_the_page_and_a_sentence_on_paper(
    anna: User, house: Department, department: str
) -> None:
    client = browser(anna)
    assert "Jan Nowak" in client.get("/directory/", {"department": department}).content.decode()
    answer = client.post("/directory/paper/", {"department": department}, follow=True)
    assert ("This department is no longer there." in answer.content.decode()) is bool(department)


def test_a_department_that_was_dissolved_meanwhile_is_said(anna: User, house: Department) -> None:
    client = browser(anna)
    client.post("/directory/paper/", {"department": house.pk})
    house.delete()
    while run.run_next():
        pass
    assert Job.objects.get().error == "This department is no longer there."


def test_more_people_than_a_child_can_set_are_refused(
    anna: User, house: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "MOST_PEOPLE", 3)
    job, _text = paper(browser(anna))
    assert job.error == "These are more than 3 people. Take one department at a time."


def parts(client: Client, page: str) -> Iterator[str]:
    """What follows as one scrolls."""
    while following := re.search(r'id="more" class="more" hx-get="([^"]+)"', page):
        assert f'rel="next" href="{following[1]}"' in page, "also without scripts"
        answer = client.get(html.unescape(following[1]), headers={"HX-Request": "true", "HX-Target": "more"})
        assert "HX-Push-Url" not in answer.headers
        yield (page := answer.content.decode())


def named(page: str) -> list[str]:
    return re.findall(r'class="who"[^>]*>([^<]+)<', page)


def test_a_large_house_comes_in_parts_that_together_are_everybody(
    anna: User, house: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser(anna)
    everybody = named(client.get("/directory/").content.decode())
    monkeypatch.setattr(views, "PAGE_PEOPLE", 2)
    first = client.get("/directory/").content.decode()
    assert named(first) == everybody[:2]
    following = list(parts(client, first))
    assert [name for page in (first, *following) for name in named(page)] == everybody
    heads = [head for page in (first, *following) for head in re.findall(r'<h2 id="(department-\d+)', page)]
    assert len(heads) == len(set(heads)) == 4, "a department that goes on has its name again"
    assert [re.findall(r'count-quiet">(\d+)<', page)[-1] for page in (first, *following)] == ["2", "1"]
    assert "data-print-whole" in first
    whole = client.get("/directory/?whole=1").content.decode()
    assert named(whole) == everybody
    assert "data-print-whole" not in whole


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("nowak", ["Jan Nowak"]),
        ("lodz", ["Jan Nowak"]),
        ("adi off", ["Ädi Zeh"]),
        ("GARDEN", ["Anna Krawiec-Łoś"]),
        ("1014", ["Nobody&#x27;s"]),
        ("nobody at all", []),
        ("%", []),
        ("\0", ["Jan Nowak", "Ädi Zeh", "Anna Krawiec-Łoś", "Nobody&#x27;s"]),
    ],
)
def test_somebody_is_found_by_what_the_page_says_of_them(
    anna: User, house: Department, text: str, names: list[str]
) -> None:
    answer = browser(anna).get("/directory/", {"q": text}, headers={"HX-Request": "true", "HX-Target": "directory"})
    page = answer.content.decode()
    assert named(page) == names
    assert ("Nobody found" in page) is (not names)


def test_a_hidden_number_finds_nobody(anna: User, jan: User, house: Department) -> None:
    further(anna, HIDDEN, reserved=True)
    further(jan, MOBILE)
    client = browser(anna)
    assert named(client.get("/directory/", {"q": MOBILE}).content.decode()) == ["Jan Nowak"]
    assert named(client.get("/directory/", {"q": HIDDEN}).content.decode()) == []


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30, "²"])
def test_a_part_that_there_is_not_is_the_first(anna: User, house: Department, after: str) -> None:
    assert "Jan Nowak" in browser(anna).get("/directory/", {"after": after}).content.decode()


def test_a_page_of_two_thousand_people_is_no_heavier_than_one_of_two_hundred(anna: User, house: Department) -> None:
    sizes, client = [], browser(anna)
    for extensions in (range(20_000, 20_200), range(20_200, 22_000)):
        User.objects.bulk_create(User(extension=str(n), comment=f"Person {n}", department=house) for n in extensions)
        sizes.append(len(client.get("/directory/").content))
    assert sizes[1] < sizes[0] + 200


def test_the_number_of_queries_does_not_grow_with_the_house(
    anna: User, house: Department, django_assert_num_queries: object
) -> None:
    for last in range(30):
        further(User.objects.create_user(f"13{last:02d}", comment=f"Person {last}"), f"+4850122{last:04d}")
    with django_assert_num_queries(3):  # type: ignore[operator]
        groups = directory.directory(anna, None)
    assert sum(len(members) for _name, members in groups) == 34
    with django_assert_num_queries(3):  # type: ignore[operator]
        page = directory.page(anna, None, most=10)
    assert (sum(len(part.members) for part in page.parts), page.people, page.after) == (10, 34, 10)

"""Labels on sheets: as a page that prints, and as a PDF file of several people."""

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.journal import Origin
from accounts.models import Department, User
from jobs import child, queries, run
from jobs.models import Job
from labels import actions, paper
from labels.models import Content, Place, Telephone
from tests import pdf as reader
from tests.integration.colleagues import anna, jan

__all__ = ["anna", "jan"]
pytestmark = pytest.mark.django_db(transaction=True)

SHEETS = "/administration/key-labels/sheets/"


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.tasks.wake", lambda: None)


@pytest.fixture
def manager(anna: User, jan: User) -> User:
    department = Department.objects.create(name="Sales")
    User.objects.update(department=department)
    manager = User.objects.create_user("1021", "zielony autobus 7", comment="Ewa", role=User.Role.MANAGER)
    manager.manages.add(department)
    for extension, words in (("1011", "Annas key"), ("1012", "Jans key")):
        telephone = actions.give(extension, "desk_4", 0, Origin())
        assert telephone
        actions.write(telephone, {Place(0, 1): Content("line", "1", words)}, Origin())
    return manager


def done() -> Job:
    while run.run_next():
        pass
    return Job.objects.get()


@pytest.mark.req("KEY-02", "X-05")
def test_ones_own_labels_come_as_a_file(client: Client, anna: User, manager: User) -> None:
    client.force_login(anna)
    answer = client.post("/settings/telephone/sheets/")
    job = done()
    assert answer.headers["Location"] == f"/jobs/{job.pk}/"
    assert job.state == "done", job.error
    (page,) = reader.pages(b"".join(queries.content(job)))
    assert "Annaskey" in page
    assert "Jans" not in page
    assert "1011AnnaKrawiec-Łoś" in page


def test_several_people_come_onto_one_sheet(client: Client, manager: User) -> None:
    client.force_login(manager)
    shown = client.post(SHEETS, {"pick": ["1011", "1012"], "show": "1"})
    assert shown.headers["Location"] == f"{SHEETS}?pick=1011&pick=1012"
    html = client.get(shown.headers["Location"]).content.decode()
    assert html.count("<svg class=") == 1 or html.count('class="label-sheet"') == 1
    assert "Annas key" in html
    assert "Jans key" in html
    client.post(SHEETS, {"pick": ["1011", "1012"]})
    job = done()
    assert job.state == "done", job.error
    (page,) = reader.pages(b"".join(queries.content(job)))
    assert "Annaskey" in page
    assert "Janskey" in page


def test_whom_one_does_not_look_after_is_left_out_also_when_the_right_goes_later(
    client: Client, manager: User, jan: User
) -> None:
    User.objects.filter(pk=jan.pk).update(department=None)
    client.force_login(manager)
    assert client.get(f"{SHEETS}?pick=1012").status_code == 404
    assert "Jans key" not in client.get(f"{SHEETS}?pick=1011&pick=1012").content.decode()
    client.post(SHEETS, {"pick": ["1011", "1012"]})
    assert Job.objects.get().arguments == {"extensions": ["1011"]}
    manager.manages.clear()
    job = done()
    assert job.state == "failed"
    assert "may not print" in job.error


def test_nothing_chosen_says_so(client: Client, manager: User) -> None:
    client.force_login(manager)
    assert "Choose at least one telephone." in client.post(SHEETS, follow=True).content.decode()
    for nonsense in ("x", "'", "\u0661", "1" * 500):
        assert client.get(SHEETS, {"pick": nonsense}).status_code == 404


def test_t_pdf_02_too_many_keys_are_refused_with_a_sentence(
    client: Client, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "MOST_KEYS", 7)
    client.force_login(manager)
    answer = client.get(f"{SHEETS}?pick=1011&pick=1012", follow=True)
    assert "These are more than 7 keys." in answer.content.decode()
    client.post(SHEETS, {"pick": ["1011", "1012"]})
    assert "more than 7 keys" in done().error


def test_t_pdf_02_without_the_library_the_job_says_so_and_the_page_still_prints(
    client: Client, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object, **__: object) -> bytes:
        raise child.LibraryMissing("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(child, "limited", missing)
    client.force_login(manager)
    client.post(SHEETS, {"pick": "1011"})
    job = done()
    assert job.state == "failed"
    assert "Print the page instead" in job.error
    html = client.get(f"{SHEETS}?pick=1011").content.decode()
    assert 'class="label-sheet"' in html
    assert "data-print" in html


def test_the_most_that_may_be_on_sheets_is_poured_within_the_limits(anna: User, jan: User) -> None:
    found = []
    for number in range(paper.MOST_KEYS // 100):
        extension = str(3000 + number)
        given = actions.give(extension, "system_10", 3, Origin())
        assert given
        found.append(given)
        words = {place: Content("line", "1", f"Key {place.unit} {place.number}") for place in given.places}
        actions.write(given, words, Origin())
    sheets = paper.sheets(anna, list(Telephone.objects.all()))
    assert sum(len(one.places) for one in found) <= paper.MOST_KEYS
    made = child.limited(paper.pdf.poured, paper.written(sheets))
    assert len(reader.pages(made)) == len(sheets)


def test_the_demo_has_telephones_and_is_filled_once(db: None) -> None:
    call_command("fill_demo")
    before = Telephone.objects.count()
    call_command("fill_demo")
    assert Telephone.objects.count() == before >= 3
    for telephone in Telephone.objects.all():
        assert telephone.units
        assert any(content.label for content in telephone.contents.values())
        assert set(telephone.contents) <= set(telephone.places)

"""What letters tell somebody of, chosen by whoever looks after them (NOTI-03)."""

import pytest

from accounts.models import JournalEntry, User
from history.models import NoticeChoice
from history.telling import notify
from tests.integration.management.conftest import As

FORM = {
    "section": "notices",
    **dict.fromkeys(("missed", "answered_by_other", "voicemail", "post_its"), "now"),
    "digest_at": "17:00",
}


@pytest.mark.req("NOTI-03")
def test_a_manager_chooses_for_their_people_who_see_by_whom(as_: As, manager: User, clerk: User) -> None:
    answer = as_(manager).post("/administration/people/1011/", FORM)
    assert answer.status_code == 302
    choice = notify.choice_of(clerk)
    assert (choice.missed, choice.answered_by_other, choice.set_by) == ("now", "now", manager)
    entry = JournalEntry.objects.get()
    assert (entry.event, entry.subject, entry.actor) == ("notices_changed", clerk, manager)
    assert "Chosen last by Ewa Jabłońska" in as_(clerk).get("/settings/notices/").content.decode()
    assert "Chosen last by Ewa Jabłońska" in as_(manager).get("/administration/people/1011/").content.decode()


def test_t_az_03_nobody_sends_somebody_elses_voice_messages_out_of_the_house(
    as_: As, manager: User, clerk: User, settings: pytest.FixtureRequest
) -> None:
    settings.VOICEMAIL_BY_MAIL = True  # type: ignore[attr-defined]
    assert "attach_audio" not in as_(manager).get("/administration/people/1011/").content.decode()
    as_(manager).post("/administration/people/1011/", {**FORM, "attach_audio": "on"})
    assert not notify.choice_of(clerk).attach_audio


def test_t_az_02_nobody_chooses_for_people_whom_they_do_not_manage(
    as_: As, manager: User, stranger: User, clerk: User
) -> None:
    assert as_(manager).post("/administration/people/1029/", FORM).status_code == 404
    assert as_(clerk).post("/administration/people/1029/", FORM).status_code == 403
    assert not NoticeChoice.objects.exists()

"""Jobs are done once, step by step, by whichever worker lives; or they say why not."""

import threading
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from accounts.models import User
from jobs import actions, queries, run
from jobs.child import ChildError, LibraryMissing, OverMemory, OverTime
from jobs.kinds import Progress, Refused, Running, job
from jobs.models import Job, Piece
from tests.integration.jobs.conftest import KIND, DoneBy, later

pytestmark = pytest.mark.django_db(transaction=True)


def counting(job: Running) -> Iterator[Progress]:
    """A line for each number, resumed after the last one."""
    until = int(job.arguments["to"])
    for number in range(int(job.cursor.get("after", 0)) + 1, until + 1):
        yield Progress(number, until, {"after": number}, f"{number}\n".encode())


def text(job: Job) -> str:
    return b"".join(queries.content(job)).decode()


def numbers(to: int) -> str:
    return "".join(f"{number}\n" for number in range(1, to + 1))


@pytest.fixture
def counted(anna: User, done_by: DoneBy) -> Job:
    done_by(counting)
    return actions.start(anna, KIND, {"to": 5})


def test_a_job_is_done_to_its_end_and_keeps_its_file(counted: Job) -> None:
    assert run.run_next()
    assert not run.run_next()
    counted.refresh_from_db()
    assert (counted.state, counted.done, counted.total, counted.lease_until) == ("done", 5, 5, None)
    assert text(counted) == numbers(5)
    assert counted.size == len(numbers(5))


def test_the_worker_is_woken_after_the_commit(anna: User, done_by: DoneBy, woken: list[int]) -> None:
    done_by(counting)
    with transaction.atomic():
        actions.start(anna, KIND, {"to": 1})
        assert woken == []
    assert woken == [1]


def test_the_same_wish_is_the_same_job_while_it_is_open(counted: Job, anna: User, jan: User) -> None:
    assert actions.start(anna, KIND, {"to": 5}) == counted
    assert actions.start(anna, KIND, {"to": 6}) != counted
    assert actions.start(jan, KIND, {"to": 5}) != counted
    while run.run_next():
        pass
    assert actions.start(anna, KIND, {"to": 5}) != counted, "the other one may be out of date"


def test_nobody_has_more_than_five_open_jobs(anna: User, jan: User, done_by: DoneBy) -> None:
    done_by(counting)
    for number in range(5):
        actions.start(anna, KIND, {"to": number})
    with pytest.raises(actions.TooMany):
        actions.start(anna, KIND, {"to": 99})
    actions.start(jan, KIND, {"to": 99})


def test_of_two_clicks_at_once_one_makes_the_job(anna: User, done_by: DoneBy) -> None:
    done_by(counting)
    start, made = threading.Barrier(4), []

    def click() -> None:
        start.wait()
        try:
            made.append(actions.start(anna, KIND, {"to": 5}).pk)
        finally:
            connection.close()

    hands = [threading.Thread(target=click) for _ in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert len(made) == 4
    assert len(set(made)) == 1


def test_a_job_of_an_unknown_kind_is_a_mistake_of_whoever_asks(anna: User) -> None:
    with pytest.raises(LookupError):
        actions.start(anna, "no such kind", {})
    with pytest.raises(ValueError, match="media type"):
        job("tests.other", title="x", needs="history.view_own", suffix="exe")


def test_after_a_death_another_worker_goes_on_from_the_last_step(anna: User, done_by: DoneBy) -> None:
    begun: list[dict[str, object]] = []

    def dying(job: Running) -> Iterator[Progress]:
        begun.append(dict(job.cursor))
        for progress in counting(job):
            yield progress
            if progress.done == 3 and len(begun) == 1:
                raise SystemExit("killed")

    done_by(dying)
    job = actions.start(anna, KIND, {"to": 5})
    with pytest.raises(SystemExit):
        run.run_next()
    assert not run.run_next(), "it is somebody's"
    with later(seconds=91):
        assert run.run_next()
    assert begun == [{}, {"after": 3}]
    assert text(job) == numbers(5)


def test_a_job_that_names_no_cursor_begins_anew_after_a_death(anna: User, done_by: DoneBy) -> None:
    lives = iter([SystemExit("killed")])

    def whole(job: Running) -> Iterator[Progress]:
        yield Progress(1, piece=b"half")
        for death in lives:
            raise death
        yield Progress(2, piece=b" and half")

    done_by(whole)
    job = actions.start(anna, KIND, {})
    with pytest.raises(SystemExit):
        run.run_next()
    with later(seconds=91):
        run.run_next()
    assert text(job) == "half and half"


def test_a_job_that_dies_three_times_in_one_place_says_so(anna: User, done_by: DoneBy) -> None:
    def deadly(job: Running) -> Iterator[Progress]:
        if not job.cursor:
            yield Progress(1, cursor={"after": 1}, piece=b"1\n")
        raise SystemExit("killed")

    done_by(deadly)
    with translation.override("pl"):
        job = actions.start(anna, KIND, {})
    for death in range(3):
        with later(seconds=91 * death), pytest.raises(SystemExit):
            run.run_next()
    with later(seconds=300):
        assert not run.run_next()
    job.refresh_from_db()
    assert (job.state, job.size, Piece.objects.count()) == ("failed", 0, 0)
    assert "trzy razy" in job.error


def test_a_long_job_may_lose_more_than_three_workers_as_long_as_it_moves(anna: User, done_by: DoneBy) -> None:
    def stumbling(job: Running) -> Iterator[Progress]:
        yield next(counting(job))
        raise SystemExit("killed")

    done_by(stumbling)
    job = actions.start(anna, KIND, {"to": 9})
    for death in range(8):
        with later(seconds=91 * death), pytest.raises(SystemExit):
            run.run_next()
    done_by(counting)
    with later(seconds=1000):
        run.run_next()
    assert text(job) == numbers(9)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Refused("There is nothing to count."), "There is nothing to count."),
        (OverTime(20.0), "It took more than 20 seconds, and was stopped. Choose less at once."),
        (OverMemory(512), "It needed more than 512 MB of memory, and was stopped. Choose less at once."),
        (
            LibraryMissing("no Pango here"),
            "The server lacks a library for such files. Print the page instead; your administrator can install it.",
        ),
    ],
    ids=["refused", "too slow", "too large", "no library"],
)
def test_t_pdf_02_what_cannot_be_done_says_why_and_is_not_tried_again(
    error: Exception, said: str, anna: User, done_by: DoneBy
) -> None:
    def refusing(_job: Running) -> Iterator[Progress]:
        yield Progress(0, piece=b"half a file")
        raise error

    done_by(refusing)
    job = actions.start(anna, KIND, {})
    run.run_next()
    job.refresh_from_db()
    assert (job.state, job.error, job.size) == ("failed", said, 0)
    assert not job.pieces.exists()


def test_a_mistake_is_tried_three_times_with_pauses_and_logged(
    anna: User, done_by: DoneBy, caplog: pytest.LogCaptureFixture
) -> None:
    def mistaken(_job: Running) -> Iterator[Progress]:
        raise ChildError("ValueError at pages.py:12")
        yield

    done_by(mistaken)
    job = actions.start(anna, KIND, {})
    assert run.run_next()
    assert not run.run_next(), "it rests"
    for pause in (11, 22, 33):
        with later(seconds=pause):
            run.run_next()
    job.refresh_from_db()
    assert job.state == "failed"
    assert caplog.text.count("job failed kind=tests.count") == 3
    assert "job given up kind=tests.count" in caplog.text


def test_one_job_that_fails_does_not_stop_the_others(anna: User, jan: User, done_by: DoneBy) -> None:
    def choosy(job: Running) -> Iterator[Progress]:
        if job.owner_id == anna.pk:
            raise RuntimeError("a mistake")
        yield from counting(job)

    done_by(choosy)
    actions.start(anna, KIND, {"to": 5})
    good = actions.start(jan, KIND, {"to": 5})
    while run.run_next():
        pass
    assert text(good) == numbers(5)


def test_a_long_job_makes_room_for_the_next_one(
    anna: User, jan: User, done_by: DoneBy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "SLICE", 0.0)
    turns: list[int] = []

    def noting(job: Running) -> Iterator[Progress]:
        turns.append(job.owner_id)
        yield from counting(job)

    done_by(noting)
    jobs = [actions.start(owner, KIND, {"to": 2}) for owner in (anna, jan)]
    while run.run_next():
        pass
    assert turns[:4] == [anna.pk, jan.pk, anna.pk, jan.pk]
    assert [text(job) for job in jobs] == [numbers(2), numbers(2)]


def test_a_dropped_job_stops_at_its_next_step_and_leaves_nothing(anna: User, done_by: DoneBy) -> None:
    steps: list[int] = []

    def dropped(job: Running) -> Iterator[Progress]:
        for progress in counting(job):
            steps.append(progress.done)
            yield progress
            if progress.done == 2:
                actions.drop(Job.objects.get())

    done_by(dropped)
    actions.start(anna, KIND, {"to": 50})
    assert run.run_next()
    assert steps == [1, 2, 3]
    assert (Job.objects.count(), Piece.objects.count()) == (0, 0)


def test_a_worker_that_lost_its_lease_writes_nothing(anna: User, done_by: DoneBy) -> None:
    """A machine slept: another worker has done the job when the first one wakes."""

    def sleeping(job: Running) -> Iterator[Progress]:
        yield Progress(1, cursor={"after": 1}, piece=b"1\n")
        done_by(counting)
        with later(seconds=91):
            run.run_next()
        yield Progress(2, cursor={"after": 2}, piece=b"too late")

    done_by(sleeping)
    job = actions.start(anna, KIND, {"to": 3})
    assert run.run_next()
    job.refresh_from_db()
    assert (job.state, text(job)) == ("done", numbers(3))


def test_of_many_workers_one_does_a_job(anna: User, done_by: DoneBy) -> None:
    done_by(counting)
    jobs = [actions.start(anna, KIND, {"to": number}) for number in (3, 4, 5)]
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        try:
            while run.run_next():
                pass
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [text(job) for job in jobs] == [numbers(3), numbers(4), numbers(5)]


@pytest.mark.parametrize("loss", ["right", "account"])
def test_t_az_11_whoever_loses_the_right_gets_no_more_of_it(
    loss: str, anna: User, done_by: DoneBy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def losing(job: Running) -> Iterator[Progress]:
        yield Progress(1, cursor={"after": 1}, piece=b"1\n")
        if loss == "account":
            User.objects.update(is_active=False)
        else:
            monkeypatch.setattr("accounts.models.people.permissions_of", lambda _user: frozenset())
        yield Progress(2, cursor={"after": 2}, piece=b"2\n")

    done_by(losing)
    job = actions.start(anna, KIND, {})
    run.run_next()
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "You may not do this any more.")
    assert not job.pieces.exists()


def test_a_job_whose_owner_is_deleted_is_gone(anna: User, done_by: DoneBy) -> None:
    def losing(job: Running) -> Iterator[Progress]:
        User.objects.all().delete()
        yield Progress(1, piece=b"1\n")

    done_by(losing)
    actions.start(anna, KIND, {})
    assert run.run_next()
    assert Job.objects.count() == 0


def test_a_job_speaks_the_language_in_which_it_was_asked_for(anna: User, done_by: DoneBy) -> None:
    spoken: list[str] = []

    def speaking(_job: Running) -> Iterator[Progress]:
        spoken.append(translation.get_language())
        yield Progress(1)

    done_by(speaking)
    with translation.override("de"):
        actions.start(anna, KIND, {})
    run.run_next()
    assert spoken == ["de"]


def test_a_file_that_grows_too_large_is_refused(anna: User, done_by: DoneBy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "MOST_BYTES", 3 * 1024 * 1024)

    def growing(_job: Running) -> Iterator[Progress]:
        for number in range(1, 9):
            yield Progress(number, cursor={"after": number}, piece=bytes(1024 * 1024))

    done_by(growing)
    job = actions.start(anna, KIND, {})
    run.run_next()
    job.refresh_from_db()
    assert job.error == "It would be larger than 3 MB. Choose less."


def test_a_large_piece_is_kept_in_small_ones_and_comes_back_whole(anna: User, done_by: DoneBy) -> None:
    content = bytes(range(256)) * 5000

    def large(_job: Running) -> Iterator[Progress]:
        yield Progress(1, cursor={"after": 1}, piece=content)
        yield Progress(2, cursor={"after": 2}, piece=b"end")

    done_by(large)
    job = actions.start(anna, KIND, {})
    run.run_next()
    assert b"".join(queries.content(job)) == content + b"end"
    assert all(len(piece.content) <= run.PIECE for piece in job.pieces.all())


def test_what_is_over_goes_with_its_file(counted: Job, anna: User) -> None:
    run.run_next()
    with later(hours=23):
        assert run.forget_expired() == 0
        assert queries.of(anna) == [counted]
    with later(hours=25):
        assert queries.of(anna) == [], "not even before it is cleaned up"
        assert run.forget_expired() == 1
    assert not Piece.objects.exists()


def test_a_job_that_no_worker_took_for_a_day_is_not_begun(counted: Job) -> None:
    with later(hours=25):
        assert not run.run_next()


def test_of_one_person_twenty_closed_jobs_are_kept(anna: User, done_by: DoneBy) -> None:
    done_by(counting)
    for number in range(25):
        with later(minutes=number):
            actions.start(anna, KIND, {"to": number})
            run.run_next()
    assert Job.objects.count() == 20
    assert {job.arguments["to"] for job in queries.of(anna)} == set(range(5, 25))


def test_a_failed_job_can_be_done_again(anna: User, done_by: DoneBy, woken: list[int]) -> None:
    def refusing(_job: Running) -> Iterator[Progress]:
        raise Refused("Not today.")
        yield

    done_by(refusing)
    job = actions.start(anna, KIND, {"to": 3})
    run.run_next()
    done_by(counting)
    job.refresh_from_db()
    actions.again(job)
    assert len(woken) == 2
    run.run_next()
    job.refresh_from_db()
    assert (job.state, job.error, text(job)) == ("done", "", numbers(3))


def test_again_leaves_a_job_that_is_open_alone(counted: Job, woken: list[int]) -> None:
    before = Job.objects.get().lease_until
    actions.again(counted)
    assert Job.objects.get().lease_until == before
    assert len(woken) == 1


def test_the_database_knows_that_an_open_job_has_a_lease(counted: Job) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.update(lease_until=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.update(state="done")

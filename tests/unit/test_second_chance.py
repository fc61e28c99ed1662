"""What the end of a run says about tests that failed once."""

from tests import second_chance

FAILURE = """\
    async def test_somebody_rings():
        await step()
>       await watcher.sees("1011", RINGING)

tests/asterisk/test_scenarios.py:12:
_ _ _ _ _ _
>           raise AssertionError(f"never saw: {{what}}")
E           AssertionError: never saw: 1011 ringing
E           lines:
{events}

tests/watcher.py:50: AssertionError
"""


def of(events: int) -> list[str]:
    told = "\n".join(f"E           event {number}" for number in range(events))
    return list(second_chance.gist(FAILURE.format(events=told)))


def test_a_failure_is_told_by_its_step_its_words_and_its_place() -> None:
    assert of(1) == [
        '>       await watcher.sees("1011", RINGING)',
        "AssertionError: never saw: 1011 ringing",
        "lines:",
        "event 0",
        "tests/watcher.py:50: AssertionError",
    ]


def test_of_many_words_the_first_and_the_last_are_told() -> None:
    told = of(100)

    assert told[1:5] == ["AssertionError: never saw: 1011 ringing", "lines:", "event 0", "event 1"]
    assert told[5:-1] == ["…", *(f"event {number}" for number in range(92, 100))]


def test_a_line_that_goes_on_and_on_is_cut() -> None:
    (line,) = second_chance.gist("x" * 5000)

    assert line == "x" * second_chance.WIDTH + "…"


def test_what_failed_without_a_trace_is_told_as_it_is() -> None:
    assert list(second_chance.gist("REQUIRE=all\nand this was skipped")) == ["REQUIRE=all", "and this was skipped"]
    assert list(second_chance.gist("")) == []

"""The text of deploy/asterisk: nobody can be called, and nothing run, past the checks (T-TOL-04, T-AMI-07)."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

import pytest

from pbx.asterisk import introduction, services
from webcti.places import ROOT

SHIPPED = sorted((ROOT / "deploy/asterisk").glob("webcti_*.conf"))
CONTEXT = re.compile(r"\[([a-z-]+)\]")
STEP = re.compile(r"(?:exten => ([^,]+),1|\s*same => n(?:\([a-z]+\))?),(.+)")
Dialplan = Mapping[tuple[str, str], Sequence[str]]


def dialplan() -> Dialplan:
    """Context and extension → its steps."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for file in SHIPPED:
        context = extension = ""
        for line in file.read_text().splitlines():
            if named := CONTEXT.match(line):
                context = named[1]
            elif step := STEP.match(line):
                extension = step[1] or extension
                found[context, extension].append(step[2])
    return found


PLAN = dialplan()
STEPS = [(*place, step) for place, steps in PLAN.items() for step in steps]


def steps_with(word: str) -> set[str]:
    return {context for context, _, step in STEPS if word in step}


@pytest.mark.parametrize(
    "word",
    [
        *("System(", "TrySystem(", "Exec(", "TryExec(", "AGI(", "EAGI(", "ExternalIVR(", "Log(", "Originate("),
        *("SHELL(", "EVAL(", "FILE(", "AST_CONFIG(", "REALTIME", "ODBC", "DUNDI", "ENV(", "SetAMAFlags("),
    ],
)
def test_t_ami_07_nothing_is_run_and_nothing_read(word: str) -> None:
    found = {context for context, _, step in STEPS if re.search(rf"(?<![A-Za-z]){re.escape(word)}", step)}
    assert found == set()


def test_t_tol_04_only_telephones_are_dialled_and_only_at_one_place() -> None:
    assert [context for context, _, step in STEPS if step.startswith("Dial(")] == ["webcti-user"]
    made = [step for _, _, step in STEPS if "Set(WEBCTI_DEVICES=" in step]
    assert len(made) == 2
    pieces = [step for _, _, step in STEPS if "/${WEBCTI_ONE}" in step and "Set(WEBCTI_ONE=" in step]
    assert pieces == ["Set(WEBCTI_ONE=PJSIP/${WEBCTI_ONE})", "Set(WEBCTI_ONE=Local/${WEBCTI_ONE}@webcti-also/n)"]


def test_t_tol_04_a_number_is_called_only_in_the_context_of_its_owner() -> None:
    """Every way into a context that a variable names comes from a check that it is the owner's."""
    for place, steps in PLAN.items():
        for position, step in enumerate(steps):
            if "Goto(${WEBCTI_CONTEXT}" not in step or place[0] == "portal-mobile":
                continue
            before = " ".join(steps[:position])
            assert "webcti-check,context" in before or "webcti-forward," in before, place
    assert any("Goto(${WEBCTI_CONTEXT}" in step for _, _, step in STEPS)


def test_t_tol_04_a_forwarding_is_filtered_counted_and_limited() -> None:
    (steps,) = (" ".join(steps) for (context, _), steps in PLAN.items() if context == "webcti-forward")
    order = [
        steps.index(words)
        for words in (
            "FILTER(0-9*#+,${ARG1})",
            "${LEN(${WEBCTI_NUMBER})} = ${LEN(${ARG1})} & ${LEN(${WEBCTI_NUMBER})} <= 32",
            "Set(__WEBCTI_HOPS=$[0${WEBCTI_HOPS} + 1])",
            "${WEBCTI_HOPS} <= 3]?:refused",
            "GROUP_COUNT(on@webcti-forward-${EXTEN})} <= 2]?:refused",
            "Gosub(webcti-check,context,1(${EXTEN}))",
            "DIALPLAN_EXISTS(${WEBCTI_CONTEXT},${WEBCTI_NUMBER},1)",
            "Return(good)",
        )
    ]
    assert order == sorted(order)


def test_what_a_database_holds_is_filtered_before_it_names_anything() -> None:
    """A value of AstDB stands in expressions only to be compared with nothing, and else inside FILTER or LEN."""
    for context, extension, step in STEPS:
        bare = re.sub(r'"[^"]*\$\{DB\([^"]*" !?= ""', "", step)
        if "${DB(" in bare and "FILTER(" not in bare:
            assert re.match(r"Set\(WEBCTI_(TARGET|MOBILE|LOCK)=\$\{DB\(", bare), (context, extension, step)


def test_the_portal_is_asked_at_one_place_and_not_for_long() -> None:
    assert steps_with("${CURL(") == {"webcti-rules"}
    steps = PLAN["webcti-rules", "ask"]
    asked = next(position for position, step in enumerate(steps) if "${CURL(" in step)
    assert {"Set(CURLOPT(conntimeout)=1)", "Set(CURLOPT(httptimeout)=1)"} <= set(steps[:asked])
    assert steps[asked + 1].startswith("Set(WEBCTI_ANSWER=${FILTER(")


def test_every_door_that_the_driver_knocks_at_is_there() -> None:
    for context, extension in services.DOORS.values():
        assert (context, extension) in PLAN
        assert (context, "done") in PLAN
        assert ("webcti-feature", extension) in PLAN
    for context in introduction.CONTEXTS + introduction.OPTIONAL_CONTEXTS:
        assert any(place[0] == context for place in PLAN), context


def test_112_may_leave_before_anything_is_asked_whatever_an_installer_forgot() -> None:
    """Neither lock nor limit stands in its way, also where the global WEBCTI_EMERGENCY is not set."""
    first, second, *others = PLAN["webcti-outgoing", "_[0-9*#+]!"]
    assert first.endswith("?emergency)")
    assert second == 'GotoIf($["${FILTER(0-9*#+,${EXTEN})}" = "112"]?emergency)'
    assert not any("lock" in step or "paid" in step for step in (first, second))
    assert any("paid" in step for step in others)

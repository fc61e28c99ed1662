"""docs/security.md says what the tests show, and nothing else."""

from tests.security import PAGE, attacks_in, brought_up_to_date, faults, named_tests, rows

PAGE_OF_TODAY = """
| T-PIN-01 | P0 | all PINs on one number | `integration/test_pin.py` |
| T-CHT-01 | P1 | foreign chats | not built yet |
"""


def test_the_page_is_true() -> None:
    page = rows(PAGE.read_text(encoding="utf-8"))
    assert len(page) > 100
    assert len({row.attack for row in page}) == len(page)
    assert list(faults(page, named_tests())) == []


def test_a_name_may_tell_of_several_attacks() -> None:
    assert attacks_in("test_t_ws_01_t_pin_05_no_socket_without_a_whole_session") == ["T-WS-01", "T-PIN-05"]
    assert attacks_in("test_port_22_is_not_one") == []


def test_a_page_that_is_not_true_is_found_out() -> None:
    page = rows(PAGE_OF_TODAY)
    assert list(faults(page, {"T-PIN-01": frozenset({"integration/test_pin.py"})})) == []
    gone, chat, unknown = faults(page, {"T-CHT-01": frozenset({"a.py"}), "T-PIN-02": frozenset({"b.py"})})
    assert gone == "T-PIN-01: no test in integration/test_pin.py is named after it"
    assert chat.startswith("T-CHT-01: is said not to be built")
    assert unknown.startswith("T-PIN-02: has tests in b.py")
    unproved = rows("| T-PIN-01 | P0 | all PINs on one number | none |")
    assert list(faults(unproved, {})) == ["T-PIN-01: is said to be built, and no test is named"]


def test_the_page_is_brought_up_to_date() -> None:
    new = brought_up_to_date(PAGE_OF_TODAY, {"T-PIN-01": frozenset({"b.py", "a.py"})})
    assert "| T-PIN-01 | P0 | all PINs on one number | `a.py`, `b.py` |" in new
    assert "| T-CHT-01 | P1 | foreign chats | not built yet |" in new

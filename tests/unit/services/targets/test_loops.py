import pytest

from services.targets.loops import forwarding_loop


@pytest.mark.parametrize(
    ("forwards", "target", "loop"),
    [
        ({}, "1012", False),
        ({}, "1011", True),
        ({"1012": ("1011",)}, "1012", True),
        ({"1012": ("1013",), "1013": ("1011",)}, "1012", True),
        ({"1012": ("+48601570947", "1011")}, "1012", True),
        ({"1012": ("1013",), "1013": ("1014",)}, "1012", False),
        ({"1012": ("1013",), "1013": ("1014",), "1014": ("1015",)}, "1012", True),
        ({"1012": ("1013",), "1013": ("1012",)}, "1012", False),
    ],
)
def test_t_tol_05_calls_that_would_come_back_or_wander_are_a_loop(
    forwards: dict[str, tuple[str, ...]], target: str, loop: bool
) -> None:
    assert forwarding_loop("1011", target, forwards) is loop

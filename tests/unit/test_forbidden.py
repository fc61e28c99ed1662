"""The rules of `./portal lint` for code: what they find, and what they leave alone."""

import pytest

from tests.lint.forbidden import PYTHON, SCRIPT, VIEWS, findings, in_text, views_of


@pytest.mark.parametrize(
    "line",
    [
        "user = User.objects.get(extension=extension)",
        "rows = get_object_or_404(Session.objects, pk=pk)",
        "found = Record.objects.filter(extension=request.GET['x']).visible_to(user)",
        "found = Contact._default_manager.all()",
    ],
)
def test_t_az_02_a_view_that_does_not_ask_for_whom_is_found(line: str) -> None:
    assert list(in_text(line, VIEWS))


@pytest.mark.parametrize(
    "line",
    [
        "person = get_object_or_404(User.objects.editable_by(request.user), extension=extension)",
        "page = Record.objects.visible_to(request.user).newest_first()",
        "except User.DoesNotExist:",
    ],
)
def test_a_view_that_asks_for_whom_is_left_alone(line: str) -> None:
    assert not list(in_text(line, VIEWS))


def test_t_csp_03_what_makes_markup_or_code_of_text_is_found() -> None:
    assert list(in_text("return mark_safe(name)", PYTHON))
    assert list(in_text("subprocess.run(line, shell=True)", PYTHON))
    assert list(in_text("node.innerHTML = name", SCRIPT))
    assert not list(in_text("node.textContent = name", SCRIPT))


def test_t_csp_03_t_az_02_our_own_code_holds_nothing_of_it() -> None:
    assert {path.name for path in views_of("accounts")} >= {"entrance.py", "password.py", "settings.py"}
    assert list(findings()) == []

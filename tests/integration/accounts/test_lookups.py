"""Many values at once, found as by `__in`."""

import pytest

from accounts.models import User


@pytest.mark.parametrize("wanted", [{"1011"}, {"1011", "1012", "'; --"}, {"1099"}, set()])
def test_among_finds_what_in_finds(db: None, wanted: set[str]) -> None:
    for extension in ("1011", "1012", "1013"):
        User.objects.create_user(extension)
    found = User.objects.filter(extension__among=wanted).values_list("extension", flat=True)
    assert set(found) == set(User.objects.filter(extension__in=wanted).values_list("extension", flat=True))

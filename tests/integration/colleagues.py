"""Two people with nothing but a name."""

import pytest

from accounts.models import User


@pytest.fixture
def anna(db: None) -> User:
    return User.objects.create_user("1011", "kanarek w klatce", comment="Anna Krawiec-Łoś")


@pytest.fixture
def jan(db: None) -> User:
    """May not look into the public book."""
    return User.objects.create_user("1012", "inny kanarek w klatce", comment="Jan Nowak", contact_access="none")

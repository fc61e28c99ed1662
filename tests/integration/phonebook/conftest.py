import pytest
from django.test import Client

from accounts.models import Department, User
from tests.integration.colleagues import anna, jan

__all__ = ["anna", "jan"]


@pytest.fixture
def browser(client: Client, anna: User) -> Client:
    client.force_login(anna)
    return client


@pytest.fixture
def boss(db: None) -> User:
    """Manages the department of Ola."""
    boss = User.objects.create_user("1021", "szefowa w klatce 7", comment="Maja Szefowa", role="manager")
    boss.manages.add(Department.objects.create(name="Sales"))
    return boss


@pytest.fixture
def ola(boss: User) -> User:
    """Works in the department that the boss manages."""
    return User.objects.create_user("1015", "ola ma kota 77", comment="Ola Kot", department=boss.manages.get())


@pytest.fixture
def office(boss: User) -> Client:
    """The browser of the boss."""
    client = Client()
    client.force_login(boss)
    return client

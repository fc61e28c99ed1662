"""A manager beside the three people of the live pages: Anna is one of hers, Jan is in another department."""

import pytest
from django.test import Client

from accounts.models import Department, User
from tests.integration.cti_pages.company import anna, exchange, jan, office
from tests.integration.cti_pages.exchange import Exchange

__all__ = ["anna", "browser", "exchange", "jan", "office"]
PASSWORD = "zielony kanarek w klatce"


@pytest.fixture
def ewa(office: Department) -> User:
    """Manages the office."""
    user: User = User.objects.create_user(
        "1021", PASSWORD, comment="Ewa Jabłońska", role=User.Role.MANAGER, language="en"
    )
    user.manages.add(office)
    return user


@pytest.fixture
def browser(client: Client, ewa: User, anna: User, exchange: Exchange) -> Client:
    """Ewa's."""
    User.objects.filter(pk=anna.pk).update(language="en", email="anna@example.com")
    exchange.calls("1011")
    client.force_login(ewa)
    return client

"""Two who set the same installation up at the same moment: there is one first administrator."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.journal import Origin, chain
from accounts.models import JournalEntry, User
from management.setup import code, first

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("count", [2, 6])
def test_however_many_try_at_once_one_is_the_first_administrator(count: int) -> None:
    code.salt()
    gate = Barrier(count)

    def one(number: int) -> str:
        try:
            gate.wait(timeout=30)
            user = first.make(f"{1030 + number}", f"A{number}", "", "en", "a long pass phrase of mine", Origin())
        except first.ClosedError:
            return ""
        else:
            return user.extension
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        made = [extension for extension in threads.map(one, range(count)) if extension]
    assert len(made) == 1
    assert list(User.objects.values_list("extension", flat=True)) == made
    assert JournalEntry.objects.filter(event="set_up").count() == 1
    assert chain.verify([]).found is None

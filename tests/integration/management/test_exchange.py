"""About the exchange: for administrators, whatever does not answer (ADM-01, ADM-02)."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import redis
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from cti import live, store, wire
from management.exchange import facts
from pbx.condition import Condition, Trunk
from tests.integration.management.conftest import As

PAGE = "/administration/exchange/"
CONDITION = Condition(
    looked=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
    started=datetime(2026, 11, 20, 6, 30, tzinfo=UTC),
    ahead=-1.26,
    calls=4,
    trunks=(Trunk("PJSIP/provider", available=False), Trunk("PJSIP/<b>", available=None)),
    reconnected=2,
    corrected=1,
)


@pytest.mark.req("ADM-01", "ADM-02")
def test_managers_and_users_do_not_get_there(manager: User, clerk: User, as_: As) -> None:
    for somebody in (manager, clerk):
        assert as_(somebody).get(PAGE).status_code == 403
        assert PAGE not in as_(somebody).get("/").content.decode()


@pytest.mark.req("ADM-02")
def test_what_the_gateway_told_stands_there(administrator: User, as_: As) -> None:
    store.client().set(store.condition(), wire.pack_condition(CONDITION))
    page = as_(administrator).get(PAGE).content.decode()
    assert "PJSIP/provider" in page
    assert "PJSIP/&lt;b&gt;" in page
    assert "1 s behind the portal" in page
    assert "1 difference mended" in page
    assert "No gateway runs" in page


def test_a_condition_comes_back_from_the_wire_as_it_was() -> None:
    assert wire.unpack_condition(wire.pack_condition(CONDITION)) == CONDITION
    bare = Condition(looked=CONDITION.looked)
    assert wire.unpack_condition(wire.pack_condition(bare)) == bare
    for text in ("", "[]", "{}", '{"looked": "x"}', "null"):
        with pytest.raises(ValueError):  # noqa: PT011 - JSON's own is one, too
            wire.unpack_condition(text)


def test_without_redis_the_page_says_so_in_plain_words(
    administrator: User, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_(administrator)

    def away() -> redis.Redis:
        raise redis.ConnectionError("gone")

    monkeypatch.setattr(store, "client", away)
    assert live.read_condition() is None
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "No gateway runs" in page.content.decode()


def test_disks_are_told_once_and_missing_folders_not_at_all(tmp_path: Path) -> None:
    (disk,) = facts.disks([tmp_path, tmp_path / "not-there", "", None, tmp_path])
    assert disk.folder == str(tmp_path)
    assert 0 < disk.free <= disk.size


def test_it_takes_few_queries(
    administrator: User, django_assert_max_num_queries: DjangoAssertNumQueries, settings: Settings
) -> None:
    with django_assert_max_num_queries(12):
        facts.read()

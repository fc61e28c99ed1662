import asyncio

import pytest
import redis
from channels.layers import get_channel_layer
from django.conf import settings
from django.core.cache import cache
from django.db import connection


@pytest.fixture(autouse=True)
def _server(valkey: str) -> None:
    pass


def test_the_tests_valkey_is_the_one_of_the_settings(valkey: str) -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.set("word", "given")
    with redis.Redis.from_url(valkey) as client:
        assert client.get("word") == b"given"


def test_the_cache_keeps_its_keys_under_the_prefix() -> None:
    cache.set("answer", 42)
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        assert [key.decode().split(":")[:2] for key in client.scan_iter()] == [[settings.REDIS_PREFIX, "cache"]]
    assert cache.get("answer") == 42


async def test_t_ws_15_the_channel_layer_delivers_and_sets_no_time_limit_on_its_socket() -> None:
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add("people", channel)
    await layer.group_send("people", {"type": "hello"})
    async with asyncio.timeout(5):
        assert await layer.receive(channel) == {"type": "hello"}
    [shard] = layer._get_layer()._shards
    assert shard._redis.connection_pool.connection_kwargs["socket_timeout"] is None
    await layer.flush()


@pytest.mark.sqlite_only
@pytest.mark.django_db
def test_a_sqlite_database_takes_write_transactions_at_once_and_in_wal_mode() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)
    assert connection.transaction_mode == "IMMEDIATE"

"""A Redis that answers late (RELIABILITY R-16)."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
import redis
from pytest_django import Settings

from cti import breaker, store

pytestmark = pytest.mark.any_database


class Mute:
    """Takes connections and answers nothing."""

    def __init__(self) -> None:
        self.met = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._kept: list[socket.socket] = []
        self._thread = threading.Thread(target=self._take, daemon=True)
        self._thread.start()

    def _take(self) -> None:
        while True:
            try:
                taken, _address = self._listening.accept()
            except OSError:
                return
            self.met += 1
            self._kept.append(taken)

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()
        for one in self._kept:
            one.close()


@pytest.fixture
def mute() -> Iterator[Mute]:
    with closing(Mute()) as mute:
        yield mute


@pytest.fixture
def client(mute: Mute, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[redis.Redis]:
    monkeypatch.setattr(store, "QUICK", 0.2)
    settings.REDIS_URL = f"redis://127.0.0.1:{mute.port}/0"
    client = store.client()
    yield client
    client.connection_pool.disconnect()


def test_r_16_a_late_answer_is_waited_for_once_and_nobody_asks_for_a_while(
    client: redis.Redis, mute: Mute, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaker, "PAUSE", 600.0)
    with pytest.raises(redis.RedisError):
        client.get("a")
    met = mute.met
    assert met >= 1
    for _read in range(20):
        with pytest.raises(redis.ConnectionError, match="too late"):
            client.get("a")
        with pytest.raises(redis.ConnectionError, match="too late"):
            _several(client).execute()
    assert mute.met == met, "nobody asked"


def _several(client: redis.Redis) -> "redis.client.Pipeline":
    pipe = client.pipeline()
    pipe.get("a")
    pipe.get("b")
    return pipe


def test_r_16_after_the_pause_it_is_asked_again(
    client: redis.Redis, mute: Mute, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaker, "PAUSE", 0.0)
    for round_ in range(3):
        with pytest.raises(redis.RedisError):
            client.get("a")
        assert mute.met > round_


def test_r_16_a_redis_that_answers_is_always_asked(valkey: str) -> None:
    client = store.client()
    client.set("a", "1")
    assert [client.get("a") for _ in range(5)] == ["1"] * 5
    client.connection_pool.disconnect()
    assert client.get("a") == "1", "a dead connection is replaced"

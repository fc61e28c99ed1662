import pytest
from django.core.exceptions import ImproperlyConfigured

from webcti import stores


def test_a_sqlite_url_names_a_whole_path() -> None:
    assert stores.database("sqlite:////var/lib/portal/portal.sqlite3")["NAME"] == "/var/lib/portal/portal.sqlite3"
    assert stores.database("sqlite:///tmp/portal%20one.sqlite3")["NAME"] == "/tmp/portal one.sqlite3"


def test_a_postgresql_url_carries_user_secret_host_and_options() -> None:
    found = stores.database("postgres://port%40l:s%2Fecret@db.example.com:5433/portal?sslmode=require")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == (
        "port@l",
        "s/ecret",
        "db.example.com",
        "5433",
    )
    assert found["OPTIONS"]["sslmode"] == "require"


def test_postgresql_connections_are_pooled_and_not_kept_by_threads() -> None:
    found = stores.database("postgres://portal@/portal?host=/run/postgresql")
    assert found["HOST"] == "/run/postgresql"
    assert found["CONN_MAX_AGE"] == 0
    assert found["OPTIONS"]["pool"]


def test_r_17_a_pool_that_was_cut_off_gives_up_soon_so_that_whoever_asks_next_tries_at_once() -> None:
    pool = stores.database("postgres://portal:x@db/portal")["OPTIONS"]["pool"]
    assert pool["reconnect_timeout"] <= pool["timeout"]


@pytest.mark.parametrize(
    "url", ["mysql://db/portal", "sqlite://portal.db", "sqlite:///", "postgres://db:5432", "portal"]
)
def test_a_database_that_cannot_be_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL .+\.$"):
        stores.database(url)


@pytest.mark.parametrize("url", ["http://cache", "redis:///0", "unix://valkey.sock", "localhost:6379"])
def test_a_redis_that_cannot_be_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^REDIS_URL .+\.$"):
        stores.redis_url(url)


def test_celery_is_told_of_a_socket_in_its_own_words() -> None:
    assert stores.celery_broker("unix:///run/valkey.sock?db=3") == "redis+socket:///run/valkey.sock?virtual_host=3"
    assert stores.celery_broker("redis://cache:6379/1") == "redis://cache:6379/1"


def test_t_ws_15_an_idle_subscriber_is_never_cut_off() -> None:
    [host] = stores.channel_layers("unix:///run/valkey.sock", "webcti")["default"]["CONFIG"]["hosts"]
    assert host["socket_timeout"] is None

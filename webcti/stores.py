"""What stands behind DATABASE_URL, REDIS_URL and MAIL_URL, in the words of Django, Channels and Celery."""

from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from webcti.environment import split_url

REDIS_SCHEMES = ("redis", "rediss", "unix")
POOL = {"min_size": 1, "max_size": 8, "timeout": 5, "reconnect_timeout": 3}
"""Seconds. Left to itself, a pool that was cut off doubles its pauses for five minutes: a database that was away for
one minute stayed away for up to another (RELIABILITY R-17). Once it gave up, whoever asks next tries at once.
"""


def database(url: str) -> dict[str, Any]:
    """A Django DATABASES entry for `sqlite:///path` or `postgres://user:secret@host:port/name?sslmode=require`.

    SQLite runs in WAL mode with immediate transactions: deferred ones fail at once when two processes
    read and then write. PostgreSQL connections are pooled, never kept per thread.
    """
    parts = split_url("DATABASE_URL", url, {"sqlite", "postgres", "postgresql"})
    if parts.scheme == "sqlite":
        path = unquote(parts.path)
        if parts.netloc or not path.startswith("/") or path == "/":
            raise ImproperlyConfigured(
                "DATABASE_URL must name a file with its whole path: sqlite:////var/lib/portal.db."
            )
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path.replace("//", "/", 1),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;"
                    " PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;"
                ),
            },
        }
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured("DATABASE_URL names no database: postgres://user:secret@host:5432/portal.")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {**options, "pool": POOL},
    }


def redis_url(url: str) -> str:
    """`url` if redis-py can open it: redis://, rediss:// or unix:///path.sock?db=0."""
    parts = split_url("REDIS_URL", url, REDIS_SCHEMES)
    if parts.scheme == "unix" and not parts.path.startswith("/"):
        raise ImproperlyConfigured("REDIS_URL must name a socket with its whole path: unix:///run/valkey/valkey.sock.")
    if parts.scheme != "unix" and not parts.hostname:
        raise ImproperlyConfigured("REDIS_URL names no host: redis://127.0.0.1:6379/0.")
    return url


def channel_layers(url: str, prefix: str) -> dict[str, Any]:
    """The publish/subscribe layer.

    `socket_timeout` stays unset: with one, an idle subscriber is cut off after it, and so is every
    browser behind it (SECURITY T-WS-15).
    """
    host = {"address": url, "socket_timeout": None, "socket_connect_timeout": 5.0}
    return {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [host], "prefix": f"{prefix}:channels"},
        }
    }


def celery_broker(url: str) -> str:
    """`url` as Celery writes it: a socket is redis+socket:///path.sock?virtual_host=0."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    db = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{quote(unquote(parts.path))}?virtual_host={db}"


def mail(url: str) -> dict[str, Any]:
    """Django's EMAIL_ settings for `smtp://user:secret@host:587?tls=starttls`, `smtps://…`, `file:/folder`, `console:`.

    A connection without encryption is for a relay on this machine or a network that is trusted: `?tls=none`.
    """
    parts = split_url("MAIL_URL", url, {"smtp", "smtps", "file", "console"})
    backend = "django.core.mail.backends."
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": f"{backend}console.EmailBackend"}
    if parts.scheme == "file":
        if not parts.path.startswith("/"):
            raise ImproperlyConfigured("MAIL_URL must name a folder with its whole path: file:/var/lib/portal/mail.")
        return {"EMAIL_BACKEND": f"{backend}filebased.EmailBackend", "EMAIL_FILE_PATH": unquote(parts.path)}
    if not parts.hostname:
        raise ImproperlyConfigured("MAIL_URL names no host: smtp://mail.example.com:587.")
    tls = dict(parse_qsl(parts.query)).get("tls", "starttls")
    if tls not in {"starttls", "none"}:
        raise ImproperlyConfigured(f"MAIL_URL says tls={tls!r}; it must be starttls or none.")
    implicit = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": f"{backend}smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if implicit else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": implicit,
        "EMAIL_USE_TLS": not implicit and tls == "starttls",
        "EMAIL_TIMEOUT": 10,
    }

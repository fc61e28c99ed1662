"""All settings. What differs between installations is one environment variable, see docs/settings.md."""

import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from webcti import environment, places, safety, stores
from webcti.logs import logging_settings
from webcti.secret import persistent_key

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

DEMO = environment.flag("DEMO")
DEBUG = environment.flag("DEBUG")
DATA_DIR = Path(environment.text("DATA_DIR", str(BASE_DIR / "var"))).resolve()

SECRET_KEY = environment.text("SECRET_KEY", "" if DEMO else None)
if DEMO and not SECRET_KEY:
    SECRET_KEY = persistent_key(DATA_DIR / "secret_key")
SECRET_KEY_FALLBACKS = environment.words("OLD_SECRET_KEYS")

PUBLIC_URL = environment.origin("PUBLIC_URL", "http://127.0.0.1:8000")
HTTPS = PUBLIC_URL.startswith("https://")
# Whole origins: pages and sockets are accepted from these alone, port and scheme included (SECURITY T-WS-02).
ORIGINS = [PUBLIC_URL, *(environment.checked_origin("ORIGINS", origin) for origin in environment.words("ORIGINS"))]
CSRF_TRUSTED_ORIGINS = ORIGINS
_own_hosts = ["127.0.0.1", "localhost", "[::1]", *(urlsplit(origin).hostname or "" for origin in ORIGINS)]
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", ",".join(_own_hosts))
TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES")
# Elsewhere the portal opens only once somebody has said so, see webcti.outside.
INSIDE_NETWORKS = environment.networks(
    "INSIDE_NETWORKS", "127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,169.254.0.0/16,::1,fc00::/7,fe80::/10"
)
OUTSIDE = environment.flag("OUTSIDE")

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "lucide",
    "channels",
    "webcti",
    "ui",
    "company",
    "mail",
    "jobs",
    "accounts",
    "phonebook",
    "history",
    "costs",
    "cti",
    "services",
    "labels",
    "downloads",
    "guides",
    "management",
    "backup",
    *(["demo"] if DEMO else []),
]

MIDDLEWARE = [
    "ui.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ui.middleware.PagesGZipMiddleware",  # pads at random against BREACH, and tokens are masked
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.pace.PaceMiddleware",
    "accounts.sessions.acting.ActingMiddleware",
    "ui.middleware.LanguageMiddleware",
    "ui.middleware.LayoutMiddleware",
    "webcti.outside.InsideMiddleware",
    "management.setup.middleware.FirstRunMiddleware",
    "accounts.middleware.SignedInMiddleware",
]

ROOT_URLCONF = "webcti.urls"
ASGI_APPLICATION = "webcti.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ui.context_processors.shell",
                "company.context_processors.look",
            ],
        },
    }
]

# ATOMIC_REQUESTS stays off: with immediate transactions every page view would take the one write lock.
DATABASES = {"default": stores.database(environment.text("DATABASE_URL", f"sqlite:///{DATA_DIR}/portal.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = stores.redis_url(environment.text("REDIS_URL", f"unix://{places.valkey_socket(DATA_DIR)}?db=0"))
REDIS_PREFIX = environment.prefix("REDIS_PREFIX", "webcti")
CHANNEL_LAYERS = stores.channel_layers(REDIS_URL, REDIS_PREFIX)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": f"{REDIS_PREFIX}:cache",
    }
}

CELERY_BROKER_URL = stores.celery_broker(REDIS_URL)
# A page that wakes the worker does not wait for a broker that is away; the worker itself comes back by its own rules.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": f"{REDIS_PREFIX}:celery:",
    "socket_connect_timeout": 2.0,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 300  # seconds
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

FIRST_RUN = not DEMO
"""Whether whoever has the setup code may become the first administrator; the demo has administrators."""

# Letters go out through mail.tasks alone; the demo keeps them in a folder, which its mailbox page shows.
MAIL_URL = environment.text("MAIL_URL", f"file:{DATA_DIR}/mail" if DEMO else "console:")
MAIL_FROM = environment.text("MAIL_FROM", "webcti@localhost")
locals().update(stores.mail(MAIL_URL))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
MAIL_TEST_DOMAINS = frozenset(word.lower() for word in environment.words("MAIL_TEST_DOMAINS"))
MAIL_SERVER_PORTS = frozenset(environment.ports("MAIL_SERVER_PORTS", "25,465,587,2525"))
MAIL_SERVER_NETWORKS = environment.networks("MAIL_SERVER_NETWORKS", "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7")
"""Where a mail server may be that an administrator types in, beside the internet. See company.reachable."""

PBX_URL = environment.text("PBX_URL", "simulator:")
environment.split_url("PBX_URL", PBX_URL, {"simulator", "asterisk"})
PBX_PORTS = frozenset(environment.ports("PBX_PORTS", "5038,5039"))
PBX_NETWORKS = environment.networks(
    "PBX_NETWORKS", "127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7"
)
"""Where an exchange may be that an administrator types in, beside the internet. See company.exchange."""
PBX_CDR = environment.text("PBX_CDR", "")
"""The exchange's log of calls (Portal.csv), as this machine sees it; empty: gaps in the history stay."""

ROUTE_TOKEN = environment.token("ROUTE_TOKEN")
"""What the exchange shows when it asks where a call goes by somebody's rules; empty: it may not ask."""

RECORDINGS_DIR = environment.directory("RECORDINGS_DIR")
"""Where the exchange keeps recorded calls (Asterisk: its monitor directory), as this machine sees it."""

VOICEMAIL_BY_MAIL = environment.flag("VOICEMAIL_BY_MAIL", default=False)
VOICEMAIL_DIR = environment.directory("VOICEMAIL_DIR")
"""Where the exchange keeps voice messages, as this machine sees it; None: they are heard by telephone alone."""
VOICEMAIL_CONTEXT = environment.text("VOICEMAIL_CONTEXT", "default")

ANNOUNCEMENTS_DIR = environment.directory("ANNOUNCEMENTS_DIR")
"""From where the exchange plays announcements, as this machine sees it; None: people have none."""

TELEPHONE_MODELS_DIR = environment.directory("TELEPHONE_MODELS_DIR")
"""Models of telephones with paper labels beside those of labels/telephones/; None: no others."""

HISTORY_DAYS = environment.number("HISTORY_DAYS", 365)
RECORDING_DAYS = environment.number("RECORDING_DAYS", 90)
"""So long calls and the sound of recorded ones are kept; 0: for ever. See history.keeping.retention."""
MESSAGE_DAYS = environment.number("MESSAGE_DAYS", 0)
"""So long voice messages are kept; 0: as long as the exchange and its people keep them. See cti.bins."""

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = ["accounts.backend.ExtensionBackend"]
PASSWORD_HASHERS = ["accounts.guard.hashers.PortalArgon2PasswordHasher"]
PASSWORD_POLICY = environment.choice("PASSWORD_POLICY", {"portal", "exchange", "exchange-exact"}, "portal")
PASSWORD_FLOOR = environment.number("PASSWORD_FLOOR", 12, least=8, most=64)
COMPANY_WORDS = environment.words("COMPANY_WORDS")
# Where log-in by PIN and proof by telephone are open; empty: nowhere.
PIN_NETWORKS = environment.networks("PIN_NETWORKS", "127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,::1,fc00::/7")
ACTIVATION_DAYS = environment.number("ACTIVATION_DAYS", 14, least=1, most=365)
PHONE_PROOF = environment.flag("PHONE_PROOF", default=True)
SECOND_FACTOR_FOR = frozenset(environment.words("SECOND_FACTOR_FOR"))
"""Roles that must have a second factor; anyone may."""
SESSION_IDLE_MINUTES = environment.number("SESSION_IDLE_MINUTES", 720, least=5, most=44640)
SESSION_HOURS = environment.number("SESSION_HOURS", 168, least=1, most=744)
ADMINISTRATOR_IDLE_MINUTES = environment.number("ADMINISTRATOR_IDLE_MINUTES", 30, least=5, most=1440)
ADMINISTRATOR_SESSION_HOURS = environment.number("ADMINISTRATOR_SESSION_HOURS", 12, least=1, most=168)

SEARCHES_PER_SECOND = environment.number("SEARCHES_PER_SECOND", 10, least=1, most=10**6)

JOURNAL_DAYS = environment.number("JOURNAL_DAYS", 730, least=366, most=3660)

IMPORT_MEGABYTES = environment.number("IMPORT_MEGABYTES", 20, least=1, most=100)
IMPORT_RECORDS = environment.number("IMPORT_RECORDS", 50_000, least=100, most=500_000)

INSTALLER_MEGABYTES = environment.number("INSTALLER_MEGABYTES", 600, least=1, most=10_000)
CLAMD = environment.scanner("CLAMD")
"""The virus scanner that looks at installers; empty: none. See downloads.scanning."""
CLAMD_REQUIRED = environment.flag("CLAMD_REQUIRED", default=True)
"""Without an answer of the scanner no installer is put in place."""

SESSION_ENGINE = "accounts.sessions.store"
SESSION_COOKIE_AGE = 744 * 3600  # seconds; as long as any limit above can be, which the server keeps by itself
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
# A browser takes a __Host- cookie only from this very host, over HTTPS, for the whole site (SECURITY T-SES-06).
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # no-referrer makes browsers send "Origin: null", and Django refuses their forms
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
ASKED_BY_MACHINES = [r"^healthz$", r"^readyz$", r"^pbx/route/$"]
SECURE_REDIRECT_EXEMPT = ASKED_BY_MACHINES  # without TLS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and TRUSTED_PROXIES else None
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # frames are forbidden by the content security policy, see ui.headers
    "security.W005",  # other hosts of the domain, and a browser's built-in list, are not the portal's to decide
    "security.W021",
]

# Form bodies are small; uploads come in raw pieces and are limited by the view that takes them.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

LANGUAGES = [("pl", "Polski"), ("en", "English"), ("de", "Deutsch")]  # each in its own words
FORMAT_MODULE_PATH = "webcti.formats"
LANGUAGE_CODE = environment.choice("DEFAULT_LANGUAGE", {"pl", "en", "de"}, "en")
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.time_zone("TIME_ZONE", "Europe/Warsaw")
REGION = environment.region("REGION", "PL")
CURRENCY = environment.currency("CURRENCY", REGION)
"""Of the first price list; the following are in the same one, see costs.tariffs."""

# What the telephones dial: see docs/settings.md, "Numbers".
OUTSIDE_PREFIX = environment.digits("OUTSIDE_PREFIX", "0")
VOICEMAIL_NUMBER = environment.dial_string("VOICEMAIL_NUMBER", "*97")
FAX_NUMBER = environment.dial_string("FAX_NUMBER", "")
MAIN_NUMBER = environment.text("MAIN_NUMBER", "")
FEATURE_CODES = environment.flag("FEATURE_CODES", default=environment.text("PBX_URL", "").startswith("simulator:"))
SERVICE_CODES = frozenset({VOICEMAIL_NUMBER, *environment.words("SERVICE_CODES")})
CALLS_PER_MINUTE = environment.number("CALLS_PER_MINUTE", 6, least=1, most=600)
CALLS_PER_HOUR = environment.number("CALLS_PER_HOUR", 60, least=1, most=36_000)
REFUSED_PER_HOUR = environment.number("REFUSED_PER_HOUR", 10, least=1, most=3600)
FORWARDS_PER_DAY = environment.number("FORWARDS_PER_DAY", 20, least=1, most=10_000)
FORWARDED_LINES_PER_DAY = environment.number("FORWARDED_LINES_PER_DAY", 5, least=1, most=10_000)
NIGHT_FORWARDS_PER_HOUR = environment.number("NIGHT_FORWARDS_PER_HOUR", 10, least=1, most=10_000)
HOLD_UNUSUAL_FORWARDS = environment.flag("HOLD_UNUSUAL_FORWARDS", default=False)
WATCHDOG_DAYS = environment.number("WATCHDOG_DAYS", 7, most=365)
WATCHDOG_ADMINISTRATORS = environment.flag("WATCHDOG_ADMINISTRATORS", default=True)
WAKE_UP_TIMES = environment.number("WAKE_UP_TIMES", 3, least=1, most=10)
WAKE_UP_SECONDS = environment.number("WAKE_UP_SECONDS", 40, least=5, most=120)
WAKE_UP_PAUSE = environment.number("WAKE_UP_PAUSE", 120, least=1, most=900)
"""How often a wake-up call rings until somebody answers, how long, and how long it is quiet in between."""
ALLOWED_COUNTRIES = frozenset({REGION, *environment.words("ALLOWED_COUNTRIES")})

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "ui.staticfiles.MadeFilesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = DATA_DIR / "files"

LOGGING = logging_settings(
    environment.choice("LOG_FORMAT", {"text", "json"}, "text"),
    environment.choice("LOG_LEVEL", {"DEBUG", "INFO", "WARNING", "ERROR"}, "INFO"),
)

safety.refuse_unsafe(demo=DEMO, debug=DEBUG, secret_key=SECRET_KEY, allowed_hosts=ALLOWED_HOSTS)
safety.refuse_plain_outside(outside=OUTSIDE, https=HTTPS)

"""All settings. What differs between installations is one environment variable, see docs/settings.md."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from webcti import environment

BASE_DIR = Path(__file__).resolve().parent.parent

DEMO = environment.flag("DEMO")
DEBUG = environment.flag("DEBUG")
DATA_DIR = Path(environment.text("DATA_DIR", str(BASE_DIR / "var"))).resolve()
SECRET_KEY = environment.text("SECRET_KEY", "demo-only-not-secret" if DEMO else None)
PUBLIC_URL = environment.text("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

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
    "accounts",
    "phonebook",
    "history",
    "cti",
    "services",
    "management",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
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
            ],
        },
    }
]

DATABASES = {"default": environment.database(environment.text("DATABASE_URL", f"sqlite:///{DATA_DIR}/portal.sqlite3"))}
REDIS_URL = environment.text("REDIS_URL", f"unix://{DATA_DIR}/valkey.sock?db=0")
REDIS_PREFIX = environment.text("REDIS_PREFIX", "webcti")
PBX_URL = environment.text("PBX_URL", "simulator:")

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"

LANGUAGES = [("pl", _("Polish")), ("en", _("English")), ("de", _("German"))]
LANGUAGE_CODE = environment.text("LANGUAGE", "en") if environment.text("LANGUAGE", "en") in {"pl", "en", "de"} else "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.text("TIME_ZONE", "Europe/Warsaw")
REGION = environment.text("REGION", "PL")

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]

if SECRET_KEY == "demo-only-not-secret" and not DEMO:
    raise ImproperlyConfigured("SECRET_KEY is the demo's: make your own (./portal manage newkey).")

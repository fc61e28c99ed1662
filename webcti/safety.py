"""Settings under which the portal refuses to start (SECURITY T-CFG-01)."""

from collections.abc import Iterable

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 50  # characters, as Django's own check asks for
FEWEST_DIFFERENT = 5
# What stands in examples and in other projects' templates.
KNOWN_KEYS = ("change", "insecure", "example", "secret", "demo-only", "password")


def refuse_unsafe(*, demo: bool, debug: bool, secret_key: str, allowed_hosts: Iterable[str]) -> None:
    """Raise ImproperlyConfigured, in one sentence, for what would leave an installation open."""
    if "*" in allowed_hosts:
        raise ImproperlyConfigured("ALLOWED_HOSTS holds '*': name the hosts under which the portal is reached.")
    if weakness := key_weakness(secret_key):
        raise ImproperlyConfigured(f"SECRET_KEY {weakness}: make one with ./portal manage newkey.")
    if debug and not demo:
        raise ImproperlyConfigured("DEBUG=1 shows the portal's inside to everybody: it is for ./portal run --dev only.")


def refuse_plain_outside(*, outside: bool, https: bool) -> None:
    """Raise ImproperlyConfigured where the Internet would read passwords and calls along (PLT-05)."""
    if outside and not https:
        raise ImproperlyConfigured("OUTSIDE=1 needs HTTPS: put nginx in front and make PUBLIC_URL an https address.")


def key_weakness(key: str) -> str:
    """Why `key` is no secret, or "" if nothing speaks against it."""
    if len(key) < SHORTEST_KEY:
        return f"is shorter than {SHORTEST_KEY} characters"
    if len(set(key)) < FEWEST_DIFFERENT:
        return "repeats itself"
    if any(word in key.lower()[:20] for word in KNOWN_KEYS):
        return "is an example"
    return ""

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

from webcti.stores import channel_layers

SOUND = {
    "DEMO": False,
    "ORIGINS": ["https://portal.example.com"],
    "TRUSTED_PROXIES": ("127.0.0.1",),
    "PBX_URL": "asterisk://portal:secret@pbx.example.com:5039?tls=1",
    "MAIL_URL": "smtp://portal:secret@mail.example.com:587",
    "HTTPS": True,
    "SECOND_FACTOR_FOR": frozenset({"manager", "administrator"}),
    "PASSWORD_HASHERS": ["accounts.guard.hashers.PortalArgon2PasswordHasher"],
}
CUT_OFF = channel_layers("unix:///run/valkey.sock", "webcti")
CUT_OFF["default"]["CONFIG"]["hosts"][0]["socket_timeout"] = 5


def found(settings: Settings, **values: object) -> set[str]:
    """Identifiers of our own checks that speak up."""
    for name, value in {**SOUND, **values}.items():
        setattr(settings, name, value)
    messages = run_checks(include_deployment_checks=True)
    return {str(message.id) for message in messages if str(message.id).startswith("webcti.")}


def test_t_cfg_02_a_sound_installation_is_left_alone(settings: Settings) -> None:
    assert found(settings) == set()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("REGION", "XX", "webcti.E001"),
        ("PBX_URL", "asterisk://pbx.example.com?tls=1", "webcti.E002"),
        ("CHANNEL_LAYERS", CUT_OFF, "webcti.E003"),
        ("SECRET_KEY", "short", "webcti.E004"),
        ("PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"], "webcti.E005"),
        ("SECOND_FACTOR_FOR", frozenset({"manager", "administrator", "boss"}), "webcti.E006"),
        ("SECOND_FACTOR_FOR", frozenset({"administrator"}), "webcti.W005"),
        ("DEMO", True, "webcti.W001"),
        ("ORIGINS", ["http://portal.example.com"], "webcti.W002"),
        ("TRUSTED_PROXIES", (), "webcti.W003"),
        ("PBX_URL", "asterisk://portal:secret@pbx.example.com:5038", "webcti.W004"),
        ("MAIL_URL", "console:", "webcti.W006"),
        ("MAIL_URL", "file:/var/lib/webcti/mail", "webcti.W006"),
        ("MAIL_URL", "smtp://mail.example.com:25?tls=none", "webcti.W007"),
    ],
)
def test_t_cfg_02_what_is_not_sound_is_told(settings: Settings, name: str, value: object, expected: str) -> None:
    assert found(settings, **{name: value}) == {expected}


def test_a_machine_that_cannot_make_paper_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise OSError(f"cannot load library 'libpango-1.0-0' for {name}")

    monkeypatch.setattr("webcti.checks.import_module", missing)
    assert found(settings) == {"webcti.W008"}


def test_an_exchange_on_this_machine_needs_no_tls(settings: Settings) -> None:
    assert found(settings, PBX_URL="asterisk://portal:secret@127.0.0.1:5038") == set()


@pytest.mark.parametrize("url", ["smtp://127.0.0.1:25?tls=none", "smtps://mail.example.com"])
def test_t_smtp_07_a_relay_on_this_machine_needs_no_tls(settings: Settings, url: str) -> None:
    assert found(settings, MAIL_URL=url) == set()


def test_t_mfa_01_a_portal_without_https_is_told_of_https_first(settings: Settings) -> None:
    assert found(settings, HTTPS=False, SECOND_FACTOR_FOR=frozenset()) == set()

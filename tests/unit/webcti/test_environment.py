import ipaddress
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from webcti import environment


@pytest.mark.parametrize(
    ("reader", "value", "expected"),
    [
        (environment.flag, "yes", True),
        (environment.flag, "0", False),
        (lambda name: environment.number(name, 5), " 17 ", 17),
        (environment.words, "a, b ,,c", ["a", "b", "c"]),
        (lambda name: environment.choice(name, {"text", "json"}, "text"), "json", "json"),
        (lambda name: environment.time_zone(name, "UTC"), "Europe/Berlin", "Europe/Berlin"),
        (lambda name: environment.region(name, "PL"), "DE", "DE"),
        (lambda name: environment.currency(name, "PL"), "EUR", "EUR"),
        (environment.digits, "00", "00"),
        (environment.token, "0123456789-ABCDEF_xyz", "0123456789-ABCDEF_xyz"),
        (lambda name: environment.prefix(name, "webcti"), "site-2", "site-2"),
        (
            environment.networks,
            "10.0.0.0/8,2001:db8::/32",
            (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("2001:db8::/32")),
        ),
        (
            lambda name: environment.origin(name, ""),
            "https://portal.example.com:8443/",
            "https://portal.example.com:8443",
        ),
    ],
)
def test_a_value_that_makes_sense_is_read(reader, value, expected, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTING", value)
    assert reader("SETTING") == expected


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (environment.flag, "perhaps"),
        (lambda name: environment.number(name, 5), "-1"),
        (lambda name: environment.number(name, 5), "٣"),
        (lambda name: environment.number(name, 5, most=9), "10"),
        (lambda name: environment.choice(name, {"text", "json"}, "text"), "xml"),
        (lambda name: environment.time_zone(name, "UTC"), "Europe/Nowhere"),
        (lambda name: environment.time_zone(name, "UTC"), "../etc/passwd"),
        (lambda name: environment.region(name, "PL"), "Poland"),
        (lambda name: environment.currency(name, "PL"), "zł"),
        (lambda name: environment.currency(name, "PL"), "XYZ"),
        (environment.digits, "0a"),
        (environment.token, "short"),
        (environment.token, "a secret with spaces in it"),
        (lambda name: environment.prefix(name, "webcti"), "a*"),
        (lambda name: environment.prefix(name, "webcti"), "{a}"),
        (environment.networks, "10.0.0.1/8"),
        (environment.networks, "office"),
        (lambda name: environment.origin(name, ""), "portal.example.com"),
        (lambda name: environment.origin(name, ""), "https://portal.example.com/path"),
        (lambda name: environment.origin(name, ""), "https://*.example.com"),
        (lambda name: environment.origin(name, ""), "https://portal.example.com:http"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_in_one_sentence_that_names_the_variable(
    reader, value, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SETTING", value)
    with pytest.raises(ImproperlyConfigured, match=r"^SETTING .+\.$") as refusal:
        reader("SETTING")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(("region", "currency"), [("PL", "PLN"), ("DE", "EUR"), ("GB", "GBP"), ("XX", "EUR")])
def test_the_currency_is_that_of_the_country(region: str, currency: str) -> None:
    assert environment.currency("A_VARIABLE_THAT_NOBODY_SETS", region) == currency


def test_a_secret_in_a_file_wins_over_the_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from the file\n", encoding="utf-8")
    monkeypatch.setenv("SETTING", "from the variable")
    monkeypatch.setenv("SETTING_FILE", str(tmp_path / "key"))
    assert environment.text("SETTING") == "from the file"


def test_a_secret_file_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SETTING_FILE", str(tmp_path / "missing"))
    with pytest.raises(ImproperlyConfigured, match=r"^SETTING_FILE names .*missing"):
        environment.text("SETTING")


def test_a_setting_without_value_and_default_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SETTING", raising=False)
    with pytest.raises(ImproperlyConfigured, match="Set SETTING"):
        environment.text("SETTING")


def test_a_refused_url_never_repeats_its_secret() -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.split_url("PBX_URL", "telnet://portal:s3cret@pbx:5038", {"asterisk"})
    assert "s3cret" not in str(refusal.value)

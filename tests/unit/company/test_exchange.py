"""What vouches for the exchange's certificate."""

import ssl

import pytest

from company.exchange import trust


@pytest.mark.parametrize(
    "text", ["nonsense", "zażółć", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "\0"]
)
def test_what_is_no_certificate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="certificate"):
        trust(text)


def test_without_any_public_authorities_vouch() -> None:
    context = trust("")
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname

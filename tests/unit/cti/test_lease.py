"""The leader's own clock, and what an exchange is called."""

import pytest

from company import exchange
from cti import lease


def test_a_leader_stops_before_its_lease_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(lease, "clock", lambda: now)
    deadline = lease.Deadline(now)
    now = 1000.0 + lease.TTL - lease.MARGIN - 0.1
    assert not deadline.passed
    now += 0.2
    assert deadline.passed
    deadline.extend(now)
    assert not deadline.passed


def test_a_renewal_counts_from_when_it_was_asked_for() -> None:
    assert lease.Deadline(lease.clock() - lease.TTL).passed


def test_there_are_two_renewals_in_reserve() -> None:
    assert lease.RENEW * 2 < lease.TTL - lease.MARGIN


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("simulator:?seed=1&speed=2", "simulator:"),
        ("asterisk://portal:s3cret@pbx.example:5038?tls=1", "asterisk://pbx.example:5038"),
        ("asterisk://portal:p%40ss@[2001:db8::1]:5038", "asterisk://[2001:db8::1]:5038"),
    ],
)
def test_t_log_01_an_exchange_is_named_without_its_secret(url: str, name: str) -> None:
    assert exchange.name_of(url) == name

"""What a User-Agent is in words."""

import pytest

from accounts.sessions.browsers import Kind, browser_of

APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
CHROMIUM = "AppleWebKit/537.36 (KHTML, like Gecko)"
KNOWN = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0": (
        "Firefox on Windows",
        Kind.COMPUTER,
    ),
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROMIUM} Chrome/125.0.0.0 Safari/537.36 Edg/125.0.0.0": (
        "Edge on Windows",
        Kind.COMPUTER,
    ),
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {APPLE} Version/17.1 Safari/605.1.15": (
        "Safari on macOS",
        Kind.COMPUTER,
    ),
    f"Mozilla/5.0 (X11; Linux x86_64) {CHROMIUM} HeadlessChrome/156.0.0.0 Safari/537.36": (
        "Chrome on Linux",
        Kind.COMPUTER,
    ),
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) {APPLE} Version/17.0 Mobile/15E148 Safari/604.1": (
        "Safari on iPhone",
        Kind.TELEPHONE,
    ),
    f"Mozilla/5.0 (iPad; CPU OS 16_5 like Mac OS X) {APPLE} CriOS/114.0 Mobile/15E148 Safari/604.1": (
        "Chrome on iPad",
        Kind.TABLET,
    ),
    f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {CHROMIUM} Chrome/125.0.0.0 Mobile Safari/537.36": (
        "Chrome on Android",
        Kind.TELEPHONE,
    ),
    f"Mozilla/5.0 (Linux; Android 13; SM-X906C) {CHROMIUM} Chrome/125.0.0.0 Safari/537.36": (
        "Chrome on Android",
        Kind.TABLET,
    ),
    "curl/8.0": ("curl", Kind.UNKNOWN),
    "": ("Unknown browser", Kind.UNKNOWN),
    "\x00\ud83d" * 150: ("Unknown browser", Kind.UNKNOWN),
}


@pytest.mark.parametrize("agent", KNOWN, ids=lambda agent: KNOWN[agent][0])
def test_a_browser_is_named_as_its_maker_names_it(agent: str) -> None:
    browser = browser_of(agent)
    assert (str(browser), browser.kind) == KNOWN[agent]


def test_the_journal_gets_words_that_no_language_changes() -> None:
    assert [browser_of(agent).plain for agent in list(KNOWN)[:1]] == ["Firefox, Windows"]
    assert browser_of("").plain == ""

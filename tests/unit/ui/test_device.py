import pytest

from ui.device import Density, Device, Layout, LayoutChoice, Theme, is_handheld, skeleton

ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148"
FIREFOX_PHONE = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
TABLET = "Mozilla/5.0 (Linux; Android 15; Pixel Tablet) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
DESKTOP = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15"
"""Also an iPad's."""


@pytest.mark.parametrize(
    ("headers", "handheld"),
    [
        ({"User-Agent": ANDROID}, True),
        ({"User-Agent": IPHONE}, True),
        ({"User-Agent": FIREFOX_PHONE}, True),
        ({"User-Agent": TABLET}, False),
        ({"User-Agent": DESKTOP}, False),
        ({"User-Agent": FIREFOX}, False),
        ({"User-Agent": EDGE}, False),
        ({"User-Agent": SAFARI}, False),
        ({"Sec-CH-UA-Mobile": "?0", "User-Agent": ANDROID}, False),
        ({"Sec-CH-UA-Mobile": "?1", "User-Agent": DESKTOP}, True),
        ({}, False),
    ],
)
@pytest.mark.req("PLT-03", "PLT-06")
def test_a_telephone_is_told_by_the_client_hint_and_else_by_its_name(headers: dict[str, str], handheld: bool) -> None:
    assert is_handheld(headers) is handheld


@pytest.mark.req("APP-02")
def test_the_choice_of_the_device_wins_over_what_the_browser_says() -> None:
    assert skeleton(LayoutChoice.AUTO, {"User-Agent": ANDROID}) is Layout.MOBILE
    assert skeleton(LayoutChoice.AUTO, {"User-Agent": DESKTOP}) is Layout.FULL
    assert skeleton(LayoutChoice.FULL, {"User-Agent": ANDROID}) is Layout.FULL
    assert skeleton(LayoutChoice.MOBILE, {"User-Agent": DESKTOP}) is Layout.MOBILE


def test_cookies_that_make_no_sense_mean_the_default() -> None:
    assert Device.of({"layout": "huge", "theme": "<script>", "density": ""}) == Device()
    chosen = Device.of({"layout": "mobile", "theme": "dark", "density": "compact"})
    assert chosen == Device(LayoutChoice.MOBILE, Theme.DARK, Density.COMPACT)

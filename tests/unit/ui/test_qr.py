import re

import pytest
import segno

from ui.qr import QUIET, picture

ADDRESS = "otpauth://totp/WebCTI:1011@portal.example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=WebCTI"
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")


@pytest.mark.parametrize("text", ["1", ADDRESS, "zażółć gęślą jaźń", "x" * 1000])
def test_the_path_draws_the_dark_modules_and_no_others(text: str) -> None:
    drawn = picture(text)
    assert RUN.sub("", drawn.path) == ""
    dark = {(int(x) + step, int(y)) for x, y, length, _back in RUN.findall(drawn.path) for step in range(int(length))}
    matrix = segno.make(text, micro=False, error="m").matrix
    assert dark == {(x + QUIET, y + QUIET) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    assert drawn.size == len(matrix) + 2 * QUIET


def test_what_no_code_can_hold_is_refused() -> None:
    with pytest.raises(segno.DataOverflowError):
        picture("x" * 4000)

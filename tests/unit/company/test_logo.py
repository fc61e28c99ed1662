"""A logo is drawn anew, never handed on. T-UPL-01 ff."""

import io
import json
from typing import Any

import pytest
from PIL import Image, ImageFile, PngImagePlugin

from company.logo import ROOM, poured
from jobs import child

CANARY = "kanarek-4711"


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 100), color: Any = (170, 0, 0, 255), **more: Any) -> bytes:
    image = Image.new("RGBA", size, color)
    file = io.BytesIO()
    (image.convert("RGB") if kind == "JPEG" else image).save(file, kind, **more)
    return file.getvalue()


def made(content: bytes) -> dict[str, str]:
    found: dict[str, str] = json.loads(poured(content))
    return found


def opened(found: dict[str, str], size: str = "logo") -> Image.Image:
    return Image.open(io.BytesIO(bytes.fromhex(found[size])))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_three_kinds_of_files_become_png(kind: str) -> None:
    found = made(picture(kind, (1200, 300)))
    logo = opened(found)
    assert (logo.format, logo.size) == ("PNG", (480, 120))
    assert opened(found, "192").size == (192, 192)
    assert opened(found, "512").size == (512, 512)


def test_what_a_file_says_besides_its_picture_is_gone() -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", CANARY)
    content = picture(pnginfo=told) + CANARY.encode() + b"<script>alert(1)</script>"
    assert CANARY.encode() in content
    found = made(content)
    for size in ("logo", "192", "512"):
        drawn = bytes.fromhex(found[size])
        assert CANARY.encode() not in drawn
        assert b"<script" not in drawn
        assert opened(found, size).info == {}


def test_a_margin_that_nobody_sees_is_cut_off() -> None:
    image = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    image.paste((170, 0, 0, 255), (100, 150, 300, 250))
    file = io.BytesIO()
    image.save(file, "PNG")
    assert opened(made(file.getvalue())).size == (200, 100)


def test_a_photograph_that_was_held_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(made(picture("JPEG", (200, 100), exif=exif))).size == (80, ROOM[1])


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "kind"),
        (b"MZ" + bytes(100), "kind"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "kind"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "kind"),
        (picture()[:80], "broken"),
        (picture(size=(5000, 20)), "large"),
        (picture(size=(8, 8)), "small"),
        (picture(color=(0, 0, 0, 0)), "small"),
    ],
)
def test_what_is_no_picture_is_refused(content: bytes, error: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)  # which WeasyPrint sets, in its own child
    assert made(content)["error"] in {error, "broken"}


def test_other_formats_are_not_even_looked_at() -> None:
    for kind in ("GIF", "BMP", "TIFF", "ICO"):
        assert made(picture(kind))["error"] == "kind"


@pytest.mark.parametrize(
    ("color", "plate"), [((10, 10, 10, 255), "night"), ((250, 250, 250, 255), "day"), ((200, 60, 30, 255), "")]
)
def test_what_could_not_be_seen_gets_a_ground(color: tuple[int, int, int, int], plate: str) -> None:
    image = Image.new("RGBA", (200, 100), (0, 0, 0, 0))
    for x in range(0, 200, 20):
        image.paste(color, (x, 0, x + 10, 100))
    file = io.BytesIO()
    image.save(file, "PNG")
    assert made(file.getvalue())["plate"] == plate


def test_it_is_drawn_in_a_process_with_limits() -> None:
    found = json.loads(child.limited(poured, picture()))
    assert opened(found).format == "PNG"

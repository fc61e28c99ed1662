import secrets
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.core.exceptions import ImproperlyConfigured

from webcti.safety import refuse_unsafe
from webcti.secret import persistent_key

GOOD = secrets.token_urlsafe(64)


def test_t_cfg_01_a_sound_installation_may_start() -> None:
    refuse_unsafe(demo=False, debug=False, secret_key=GOOD, allowed_hosts=["portal.example.com"])


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"secret_key": "short"}, "SECRET_KEY"),
        ({"secret_key": "a" * 60}, "SECRET_KEY"),
        ({"secret_key": "change-me-" + GOOD}, "SECRET_KEY"),
        ({"secret_key": "django-insecure-" + GOOD}, "SECRET_KEY"),
        ({"allowed_hosts": ["portal.example.com", "*"]}, "ALLOWED_HOSTS"),
        ({"debug": True}, "DEBUG"),
    ],
)
def test_t_cfg_01_unsafe_settings_refuse_to_start(values: dict[str, object], named: str) -> None:
    sound = {"demo": False, "debug": False, "secret_key": GOOD, "allowed_hosts": ["portal.example.com"]}
    with pytest.raises(ImproperlyConfigured, match=rf"^{named}.+\.$"):
        refuse_unsafe(**{**sound, **values})


def test_t_cfg_01_the_demo_has_no_key_that_others_know(tmp_path: Path) -> None:
    first, second = persistent_key(tmp_path / "one" / "key"), persistent_key(tmp_path / "two" / "key")
    assert first != second
    refuse_unsafe(demo=True, debug=True, secret_key=first, allowed_hosts=["localhost"])


def test_a_key_is_drawn_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    assert persistent_key(path) == persistent_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    start = Barrier(8)

    def draw(_number: int) -> str:
        start.wait()
        return persistent_key(tmp_path / "secret_key")

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(draw, range(8)))) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]

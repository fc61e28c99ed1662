"""The authenticator app on somebody's telephone."""

from dataclasses import dataclass

import pyotp
from django.utils import timezone

from accounts.actions import second_factor as actions
from accounts.journal import Origin
from accounts.models import SecondFactor, User
from accounts.proving import second_factor


@dataclass(frozen=True, slots=True)
class App:
    """Knows `secret`; `recovery` are the codes that were shown when it was set up."""

    secret: str
    recovery: tuple[str, ...] = ()

    def code(self, steps: int = 0) -> str:
        """What it shows now, or half a minute later for each of `steps`."""
        return pyotp.TOTP(self.secret).at(timezone.now(), counter_offset=steps)

    def wrong_code(self) -> str:
        near = {self.code(steps) for steps in (-2, -1, 0, 1, 2)}
        return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in near)


def app_of(user: User) -> App:
    """One that has read the picture which `user` is shown."""
    return App(second_factor.secret_of(SecondFactor.objects.filter(user=user).latest("created")))


def set_up(user: User) -> App:
    """Switch the second factor of `user` on, with the code of half a minute ago: the one shown now is unused."""
    actions.begin(user)
    secret, now = app_of(user).secret, timezone.now()
    codes = actions.confirm(user, pyotp.TOTP(secret).at(now, counter_offset=-1), Origin(user), now=now)
    assert len(codes) == second_factor.RECOVERY_CODES
    return App(secret, codes)

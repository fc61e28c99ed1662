"""What somebody filled in is asked of the exchange: one service after the other, at each extension that it is for."""

import time
from collections.abc import Iterator
from datetime import datetime

from accounts.journal import Origin
from accounts.models import User
from accounts.requests import PortalRequest
from cti.answers import Answer, Level
from cti.live import LiveBoard
from pbx.features import Feature
from services import pending, queries
from services.models import By, Timed
from services.switching import everywhere, switch
from services.switching.forms import SwitchForm


def ask(request: PortalRequest, board: LiveBoard, asked: Feature, form: SwitchForm) -> Answer:
    """What is besides first; the answer of the first that was not accepted, else of the last. Raises NotYoursError."""
    user = form.switch.user
    if form.everywhere is not None:
        everywhere.choose(user, asked, wanted=form.everywhere)
    answer = Answer(Level.SUCCESS, "")
    for extension, feature, value, until in _wishes(user, board, asked, form):
        once = f"{form.cleaned_data['key']} {feature}"
        if extension != user.acting or user.serves_other:
            once += f" {extension}"
        answer = switch(board, extension, feature, value, By.PERSON, Origin.of(request), key=once, until=until)
        if not answer.accepted:
            return answer
        pending.remember(request.session, extension, feature, value, time.time())
    return answer


def _wishes(
    user: User, board: LiveBoard, asked: Feature, form: SwitchForm
) -> Iterator[tuple[str, Feature, str, datetime | None]]:
    for extension in form.extensions:
        for feature, value in form.besides.items():
            if queries.value(board, extension, feature) != value:
                yield extension, feature, value, None
    if form.alone:
        return
    yield user.acting, asked, form.value, form.until
    for extension in form.extensions[1:]:
        if not form.cleaned_data["back"]:
            there = everywhere.value_at(user, board, extension, asked, form.value)
            if there is not None:
                yield extension, asked, there, form.until
        elif timed := Timed.objects.filter(extension=extension, feature=asked).first():
            yield extension, asked, timed.before, None

"""`./portal manage check` reads the models of telephones."""

from collections.abc import Iterable
from typing import Any

from django.core import checks
from django.core.checks import CheckMessage, register

from labels.catalogue import mistakes


@register()
def models_can_be_read(app_configs: object, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001
    for mistake in mistakes():
        yield checks.Warning(
            f"A model of a telephone cannot be used: {mistake}.",
            hint="labels/telephones/README.md says what such a file holds.",
            id="webcti.W009",
        )

"""What an archive holds of the database, and what it leaves out on purpose."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol

from django.db.models import Field, Model

FRAMEWORK: Final = frozenset({"auth", "contenttypes", "sessions"})
"""Django's own tables: what is in them, migrations make, or nobody misses."""
LEFT_OUT: Final[dict[str, str]] = {
    "accounts.Session": "whoever was logged in proves anew who they are",
    "accounts.OneTimeLink": "a link of then opens nothing now",
    "accounts.EmailChange": "its links lead nowhere",
    "accounts.PhoneProof": "two minutes of somebody's log-in",
    "accounts.Bucket": "how often somebody tried of late",
    "mail.Letter": "a letter that waited then was sent long ago, or is not wanted any more",
    "jobs.Job": "work and files of a day",
    "jobs.Piece": "files of a day",
    "cti.Lease": "which gateway led",
    "downloads.Upload": "what had arrived of a file by then",
}
"""Model → why nobody wants it back."""
Table = type[Model]


class Models(Protocol):
    """The registry of models: today's, or that of an older state of the migrations."""

    def get_models(self, include_auto_created: bool = ...) -> Iterable[Any]: ...


def tables(models: Models) -> dict[str, Table]:
    """Label → model of all that is kept, tables between two models among them."""
    kept = (
        model
        for model in models.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.app_label not in FRAMEWORK and model._meta.label not in LEFT_OUT
    )
    return {model._meta.label: model for model in sorted(kept, key=lambda model: model._meta.label)}


def columns(model: Table) -> Sequence["Field[Any, Any]"]:
    """The columns that are written; the database makes the others itself."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def points_nowhere(field: "Field[Any, Any]") -> bool:
    """Whether it refers to rows that are left out: it comes back empty."""
    related = field.related_model
    if not isinstance(related, type):
        return False
    return related._meta.app_label in FRAMEWORK or related._meta.label in LEFT_OUT

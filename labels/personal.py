"""What is kept about the telephone of a person's own extension."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.personal import Row, columns, told
from labels.models import Key
from labels.wording import hidden_numbers


@told("keys", _("Keys of your telephone"), "labels.Telephone", "labels.Key")
def _keys(user: User) -> Iterator[Row]:
    keys = list(Key.objects.filter(telephone__extension=user.extension).select_related("telephone"))
    hidden = hidden_numbers(user, keys[0].telephone.contents) if keys else frozenset()
    for key in keys:
        row = columns(key, "unit", "number", "function", "parameter", "label")
        yield {"telephone": key.telephone.model, **row, "parameter": "" if key.parameter in hidden else key.parameter}

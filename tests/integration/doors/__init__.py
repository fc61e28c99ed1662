"""Every address of the portal: who may go through, by which verbs, to whose things. What is missing here fails.

A new page adds one line to the file of its room, and `tests/integration/matrix/` tries it as nine kinds of people
(SECURITY §4):

    Door("cti:person", "/people/{extension}/", READ, "calls.see_lamps", reach=COLLEAGUES),
    Door("cti:listen", "/voicemail/listen/", WRITE, "history.view_own", form={"key": "{key}"}, leaves=COMMAND),

`needs` is a permission, or one of the words of `kinds`. A `{name}` in path, query or form stands for a thing of
somebody (`matrix.company.Thing`); then `reach` says whose things whom it obeys, and the others' look as if they did not
exist. `form` is what a good POST holds, and `leaves` what is left of it: without these a refusal would prove little.
"""

from tests.integration.doors import (
    accounts,
    company,
    costs,
    cti,
    downloads,
    history,
    labels,
    management,
    others,
    phonebook,
    services,
    setup,
)

DOORS = (
    *history.DOORS,
    *costs.DOORS,
    *cti.DOORS,
    *phonebook.DOORS,
    *services.DOORS,
    *labels.DOORS,
    *downloads.DOORS,
    *accounts.DOORS,
    *company.DOORS,
    *management.DOORS,
    *setup.DOORS,
    *others.DOORS,
)

"""The installer of the desktop program."""

import base64

from tests.integration.doors.kinds import BOTH, CHANGE, ENTRY, MINE, READ, SIGNED_IN, WRITE, Door
from tests.unit.downloads.samples import PE

IN_PLACE, PREVIOUS = 1, 2
"""Keys of the installers of the matrix."""
PASSWORD = {"current": "zielony autobus 7"}
CLAIM = {
    "version": "",
    "sha256": "",
    "name": "Portal-1.0.exe",
    "size": str(len(PE)),
    "modified": "1",
    "head": base64.b64encode(PE).decode(),
}
KEEPER = "management.administer"
AT = "/administration/installer/"

DOORS: tuple[Door, ...] = (
    Door("downloads:downloads", "/downloads/", READ, SIGNED_IN),
    Door("downloads:file", f"/downloads/{IN_PLACE}/", READ, SIGNED_IN),
    Door("downloads:installer", AT, READ, KEEPER),
    Door(
        "downloads:begin",
        f"{AT}begin/",
        WRITE,
        KEEPER,
        form={**CLAIM, **PASSWORD},
        leaves=CHANGE,
    ),
    Door("downloads:piece", f"{AT}{{upload}}/piece/", WRITE, KEEPER, query={"at": "0"}, reach=MINE),
    Door("downloads:finish", f"{AT}{{upload}}/finish/", WRITE, KEEPER, reach=MINE),
    Door("downloads:cancel", f"{AT}{{upload}}/cancel/", WRITE, KEEPER, leaves=CHANGE, reach=MINE),
    Door("downloads:remove", f"{AT}{IN_PLACE}/remove/", BOTH, KEEPER, leaves=ENTRY),
    Door("downloads:bring_back", f"{AT}{PREVIOUS}/bring-back/", BOTH, KEEPER, form=PASSWORD, leaves=ENTRY),
    Door("downloads:destroy", f"{AT}{PREVIOUS}/destroy/", BOTH, KEEPER, form=PASSWORD, leaves=ENTRY),
)

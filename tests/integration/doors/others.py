"""What belongs to no room of its own: jobs, appearance, help, the demo, health."""

from tests.integration.doors.kinds import CHANGE, MINE, PUBLIC, READ, SIGNED_IN, WRITE, Door

DOORS: tuple[Door, ...] = (
    Door("healthz", "/healthz", READ, PUBLIC),
    Door("readyz", "/readyz", READ, PUBLIC),
    Door("ui:worker", "/worker.js", READ, PUBLIC),
    Door("ui:offline", "/offline/", READ, PUBLIC),
    Door("guides:help", "/help/", READ, SIGNED_IN, query={"q": "telephone"}),
    Door("guides:employees", "/help/employees/", READ, SIGNED_IN),
    Door("guides:managers", "/help/managers/", READ, "management.manage_departments"),
    Door("guides:administrators", "/help/administrators/", READ, "management.administer"),
    Door("jobs:jobs", "/jobs/", READ, SIGNED_IN),
    Door("jobs:job", "/jobs/{job}/", READ, SIGNED_IN, reach=MINE),
    Door("jobs:file", "/jobs/{job}/file/", READ, SIGNED_IN, reach=MINE),
    Door("jobs:again", "/jobs/{job}/again/", WRITE, SIGNED_IN, leaves=CHANGE, reach=MINE),
    Door("jobs:drop", "/jobs/{job}/drop/", WRITE, SIGNED_IN, leaves=CHANGE, reach=MINE),
)

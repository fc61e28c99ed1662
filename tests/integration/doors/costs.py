"""What calls cost."""

from tests.integration.doors.kinds import CHANGE, READ, WRITE, Door

DOORS: tuple[Door, ...] = (
    Door("costs:costs", "/costs/", READ, "costs.view_own"),
    Door("costs:month", "/costs/month/", READ, "costs.view_own", query={"of": "2026-01"}),
    Door("costs:month_csv", "/costs/month/table/", WRITE, "costs.view_own"),
    Door("costs:month_pdf", "/costs/month/paper/", WRITE, "costs.view_own", leaves=CHANGE),
)

"""What calls cost."""

from tests.integration.doors.kinds import ADMINISTERED, BOTH, CHANGE, ENTRY, MINE, PAID_FOR, READ, RECORD, WRITE, Door

ADMINISTER = "management.administer"
PRICES = "/management/costs/prices/"
ONE = f"{PRICES}{{price_list}}/"
IMPORT = f"{PRICES}import/{{price_import}}/"
HEAD = {"name": "Prices", "valid_from": "2031-02-03", "vat": "23", "country": "", "region": "", "free_days": ""}
PRICE = {"prefix": "+48 22", "price": "0,11", "first": "1", "following": "1"}
AGAIN = "/management/costs/again/"
NOVEMBER = {"first": "2026-11-01", "last": "2026-11-30"}
LIMITS = "/management/costs/limits/"
TERMS = {"limit": "12,50", "mode": "none", "limit_was": ""}

DOORS: tuple[Door, ...] = (
    Door("costs:costs", "/costs/", READ, "costs.view_own"),
    Door("costs:month", "/costs/month/", READ, "costs.view_own", query={"of": "2026-01"}),
    Door("costs:month_csv", "/costs/month/table/", WRITE, "costs.view_own"),
    Door("costs:month_pdf", "/costs/month/paper/", WRITE, "costs.view_own", leaves=CHANGE),
    Door("costs:price_lists", PRICES, READ, ADMINISTER),
    Door("costs:add_price_list", f"{PRICES}add/", BOTH, ADMINISTER, form=HEAD, leaves=ENTRY),
    Door("costs:price_imports", f"{PRICES}import/", BOTH, ADMINISTER),
    Door("costs:price_import", IMPORT, BOTH, ADMINISTER, reach=MINE),
    Door("costs:price_import_piece", f"{IMPORT}piece/", WRITE, ADMINISTER, query={"at": "0"}, reach=MINE),
    Door("costs:price_import_start", f"{IMPORT}start/", WRITE, ADMINISTER, reach=MINE),
    Door("costs:price_import_drop", f"{IMPORT}drop/", WRITE, ADMINISTER, leaves=CHANGE, reach=MINE),
    Door("costs:price_import_undo", f"{IMPORT}undo/", WRITE, ADMINISTER, leaves=ENTRY, reach=MINE),
    Door("costs:price_list", ONE, READ, ADMINISTER, query={"q": "+48601570947"}, reach=ADMINISTERED),
    Door("costs:export_prices", f"{ONE}export/", READ, ADMINISTER, reach=ADMINISTERED),
    Door("costs:edit_price_list", f"{ONE}edit/", BOTH, ADMINISTER, form=HEAD, leaves=ENTRY, reach=ADMINISTERED),
    Door("costs:copy_price_list", f"{ONE}copy/", BOTH, ADMINISTER, form=HEAD, leaves=ENTRY, reach=ADMINISTERED),
    Door("costs:remove_price_list", f"{ONE}remove/", BOTH, ADMINISTER, leaves=ENTRY, reach=ADMINISTERED),
    Door(
        "costs:restore_price_list",
        f"{PRICES}{{removed_price_list}}/restore/",
        WRITE,
        ADMINISTER,
        leaves=ENTRY,
        reach=ADMINISTERED,
    ),
    Door("costs:add_price", f"{ONE}prices/add/", BOTH, ADMINISTER, form=PRICE, leaves=ENTRY, reach=ADMINISTERED),
    Door("costs:restore_price", f"{ONE}prices/restore/", WRITE, ADMINISTER, reach=ADMINISTERED),
    Door("costs:price", f"{ONE}prices/{{price}}/", BOTH, ADMINISTER, form=PRICE, leaves=ENTRY, reach=ADMINISTERED),
    Door("costs:remove_price", f"{ONE}prices/{{price}}/remove/", WRITE, ADMINISTER, leaves=ENTRY, reach=ADMINISTERED),
    Door("costs:again", AGAIN, READ, ADMINISTER, query=NOVEMBER),
    Door("costs:try_again", f"{AGAIN}try/", WRITE, ADMINISTER, form=NOVEMBER, leaves=CHANGE),
    Door("costs:store_again", f"{AGAIN}store/", WRITE, ADMINISTER, form=NOVEMBER),
    Door("costs:people", "/management/costs/", READ, "management.manage_departments", query={"by": "people"}),
    Door(
        "costs:person",
        "/management/costs/people/{extension}/",
        READ,
        "management.manage_departments",
        reach=PAID_FOR,
    ),
    Door("costs:people_csv", "/management/costs/table/", WRITE, "management.manage_departments", leaves=RECORD),
    Door("costs:people_pdf", "/management/costs/paper/", WRITE, "management.manage_departments", leaves=CHANGE),
    Door("costs:allowances", LIMITS, READ, "management.manage_departments", query={"q": "person"}),
    Door("costs:undo_limits", f"{LIMITS}undo/", WRITE, ADMINISTER),
    Door(
        "costs:several_allowances",
        f"{LIMITS}several/",
        BOTH,
        ADMINISTER,
        found=302,  # nobody is chosen
        form={**TERMS, "who": "{extension}"},
        leaves=ENTRY,
        reach=ADMINISTERED,
        absent=302,
    ),
    Door(
        "costs:allowance",
        f"{LIMITS}{{extension}}/",
        BOTH,
        ADMINISTER,
        form=TERMS,
        leaves=ENTRY,
        reach=ADMINISTERED,
    ),
    Door("costs:top_up", f"{LIMITS}{{extension}}/top-up/", WRITE, ADMINISTER, form={"amount": "5"}, reach=ADMINISTERED),
    Door("costs:reset_costs", f"{LIMITS}{{extension}}/reset/", BOTH, ADMINISTER, leaves=ENTRY, reach=ADMINISTERED),
)

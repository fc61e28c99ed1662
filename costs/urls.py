"""What calls cost."""

from django.urls import path

from costs.views import again, allowances, own, price_imports, price_lists, prices, statements

app_name = "costs"
PRICES = "management/costs/prices/"
urlpatterns = [
    path("costs/", own.costs, name="costs"),
    path("costs/month/", own.month, name="month"),
    path("costs/month/table/", own.as_table, name="month_csv"),
    path("costs/month/paper/", own.on_paper, name="month_pdf"),
    path(PRICES, price_lists.page, name="price_lists"),
    path(f"{PRICES}add/", price_lists.add, name="add_price_list"),
    path(f"{PRICES}import/", price_imports.imports, name="price_imports"),
    path(f"{PRICES}import/<int:pk>/", price_imports.one, name="price_import"),
    path(f"{PRICES}import/<int:pk>/piece/", price_imports.piece, name="price_import_piece"),
    path(f"{PRICES}import/<int:pk>/start/", price_imports.start, name="price_import_start"),
    path(f"{PRICES}import/<int:pk>/drop/", price_imports.drop, name="price_import_drop"),
    path(f"{PRICES}import/<int:pk>/undo/", price_imports.undo, name="price_import_undo"),
    path(f"{PRICES}<int:pk>/", prices.page, name="price_list"),
    path(f"{PRICES}<int:pk>/export/", prices.export, name="export_prices"),
    path(f"{PRICES}<int:pk>/edit/", price_lists.edit, name="edit_price_list"),
    path(f"{PRICES}<int:pk>/copy/", price_lists.copy, name="copy_price_list"),
    path(f"{PRICES}<int:pk>/remove/", price_lists.remove, name="remove_price_list"),
    path(f"{PRICES}<int:pk>/restore/", price_lists.restore, name="restore_price_list"),
    path(f"{PRICES}<int:pk>/prices/add/", prices.add, name="add_price"),
    path(f"{PRICES}<int:pk>/prices/restore/", prices.restore, name="restore_price"),
    path(f"{PRICES}<int:pk>/prices/<int:row>/", prices.edit, name="price"),
    path(f"{PRICES}<int:pk>/prices/<int:row>/remove/", prices.remove, name="remove_price"),
    path("management/costs/again/", again.page, name="again"),
    path("management/costs/again/try/", again.try_out, name="try_again"),
    path("management/costs/again/store/", again.store, name="store_again"),
    path("management/costs/", statements.people, name="people"),
    path("management/costs/people/<slug:extension>/", statements.person, name="person"),
    path("management/costs/table/", statements.as_table, name="people_csv"),
    path("management/costs/paper/", statements.on_paper, name="people_pdf"),
    path("management/costs/limits/", allowances.allowances, name="allowances"),
    path("management/costs/limits/undo/", allowances.undo, name="undo_limits"),
    path("management/costs/limits/several/", allowances.several, name="several_allowances"),
    path("management/costs/limits/<slug:extension>/", allowances.allowance, name="allowance"),
    path("management/costs/limits/<slug:extension>/top-up/", allowances.top_up, name="top_up"),
    path("management/costs/limits/<slug:extension>/reset/", allowances.reset, name="reset_costs"),
]

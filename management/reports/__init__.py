"""How a department was reached in some days: by hour and weekday, how quickly, and who called back (MGR-07).

`asked` reads an address (pure) → `management.today.reach` says which department, at each request → `sums` reads sums of
hours and the ledger of missed calls, never calls → `report` gives them names, shares and words → page, `table` (CSV)
and `weekly` pour the same report.
"""

"""What the telephones of departments and of the whole site cost: on a page, as a table, on paper, by letter (MGR-07).

`filters` reads an address → `reach` says whose costs these may be, at each request → `sums` asks the daily sums, never
calls → `statement` gives lines names and shares → page, `paper`, `monthly`; `table` is the same sums for a spreadsheet.
"""

"""People in and out: accounts for many at once, from the exchange or from a table, and the table of all of them.

What comes in is read (`reading`, `asking`), compared with what is there (`plan`, pure), kept line by line (`planning`)
for somebody to look at, and then carried out in pieces (`carrying`), each of which is a transaction; `undoing` is the
way back. `exporting` writes what `reading` reads again unchanged.
"""

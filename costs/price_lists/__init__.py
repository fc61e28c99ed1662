"""Keeping price lists, by hand and from files.

rows        a rate ↔ its row
bulk        many rows at once
keeping     each deed with lists and single prices, with its entry in the journal
listing     which days each list counts, and what is missing in it
comparing   what a list changes against another: plain functions
asking      what a call would cost now
arriving    a file's pieces come in
preview     what the file would do, before anything is stored
importing   the job that stores it, and taking it back
"""

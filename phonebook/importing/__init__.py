"""From a file that somebody brings to contacts in the books, and back (BOOK-08 to BOOK-11).

arriving    its pieces come in, and wait in a folder of our own
choices     how it is read: as it was detected, or as its owner wants
settling    what becomes of each record: new, known already, not to be used
storing     a batch of them, in one transaction with the cursor
work        the job that goes through the file
undoing     the job that takes it all back
"""

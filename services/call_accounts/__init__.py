"""Account recall: several people share a telephone, and each call is settled with whoever made it (SVC-02, SVC-07).

An administrator keeps the accounts (`keeping`); whoever knows number and PIN (`proving`) recalls one at the telephone
that they work with, by the way of every other service (`services.switching`).
"""

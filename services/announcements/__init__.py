"""Announcements: what callers hear in somebody's place, kept by people and played by the exchange (OFFH-04, FWD-06).

`usage` (where each is used) and `files` (the exchange's folder) → `keeping` (writes them) → `speaking` (recorded at the
own telephone); `choosing` (from which one may choose) → `listing` (their page).
"""

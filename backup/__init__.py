"""The portal in one file, and back (T-BKP-01, T-BKP-02, R-40).

`taking.take` writes an archive from one moment's view of the database, `restoring.restore` fills an empty database
with it: the same kind or another, of this version or a later one. By command only: there is no page for it.
"""

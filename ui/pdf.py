"""HTML to PDF. Loads nothing until it is asked: WeasyPrint takes a second and 60 MB, and needs a library of the system,
which are the business of the child that works, and not of every process that may ask for paper."""

LONG = 200
"""Rows from which on a list is set by ui.long_paper, if that knows all that is in it."""


def poured(document: bytes) -> bytes:
    """See ui.long_paper and ui.typesetter. Raises ImportError where the library of the system is missing (Pango)."""
    if document.count(b"<tr") >= LONG:
        from ui import long_paper

        try:
            return long_paper.poured(document)
        except long_paper.Unknown:
            pass  # in ten times the time
    try:
        from ui import typesetter
    except OSError as error:
        raise ImportError(str(error)) from error
    return typesetter.poured(document)

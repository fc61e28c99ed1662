"""HTML to PDF. Loads nothing until it is asked: WeasyPrint takes a second and 60 MB, and needs a library of the system,
which are the business of the child that works, and not of every process that may ask for paper."""


def poured(document: bytes) -> bytes:
    """See ui.typesetter.poured. Raises ImportError where the library of the system is missing (Pango)."""
    try:
        from ui import typesetter
    except OSError as error:
        raise ImportError(str(error)) from error
    return typesetter.poured(document)

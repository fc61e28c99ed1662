"""What the phonebook does by the clock."""

from celery import shared_task

from phonebook import indexing, removing


@shared_task(name="phonebook.purge")
def purge() -> None:
    """Each night: what was removed and can no longer be brought back, and words of nobody."""
    removing.purge()
    indexing.forget_orphans()

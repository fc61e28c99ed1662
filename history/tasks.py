"""What history does by the clock."""

from celery import shared_task

from history.keeping import retention
from history.recordings import waves


@shared_task(name="history.purge")
def purge() -> None:
    """Each night: what is older than the site wants to keep."""
    retention.purge()


@shared_task(name="history.waves")
def draw_waves() -> None:
    """Shortly after conversations that were recorded."""
    waves.draw()

from django.apps import AppConfig


class WebctiConfig(AppConfig):
    name = "webcti"

    def ready(self) -> None:
        # Importing registers the checks, and makes the Celery app the one that tasks are sent with.
        from webcti import celery, checks  # noqa: F401

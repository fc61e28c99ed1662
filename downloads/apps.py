from django.apps import AppConfig


class DownloadsConfig(AppConfig):
    name = "downloads"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from downloads import letters, personal  # noqa: F401 - the worker must know who does what

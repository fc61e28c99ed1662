from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "history"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from history.export import pdf  # noqa: F401 - the worker must know who does what
        from history.keeping import personal  # noqa: F401 - the worker must know who does what
        from history.notices import letters  # noqa: F401 - the worker must know who does what

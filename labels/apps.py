from django.apps import AppConfig


class LabelsConfig(AppConfig):
    name = "labels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from labels import checks, paper, personal  # noqa: F401 - the worker must know who does what
        from labels.queries import has_telephone
        from ui.navigation import show_if

        show_if("labels:telephone", has_telephone)

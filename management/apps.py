from django.apps import AppConfig


class ManagementConfig(AppConfig):
    name = "management"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # the worker must know who does what
        from management import personal  # noqa: F401
        from management.bulk import sealed_letters, work  # noqa: F401
        from management.company import telling  # noqa: F401
        from management.reports import paper, weekly  # noqa: F401

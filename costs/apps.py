from django.apps import AppConfig


class CostsConfig(AppConfig):
    name = "costs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from costs import personal  # noqa: F401 - the worker must know who does what
        from costs.charging import follow, work  # noqa: F401 - the worker must know who does what
        from costs.own import paper  # noqa: F401 - the worker must know who does what
        from history.actions import follow_with

        follow_with(follow)

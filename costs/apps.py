from django.apps import AppConfig


class CostsConfig(AppConfig):
    name = "costs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # the worker must know who does what
        from costs import personal  # noqa: F401
        from costs.allowances import noticing, refusing
        from costs.charging import follow, work  # noqa: F401
        from costs.own import paper as own_paper  # noqa: F401
        from costs.statements import monthly, paper  # noqa: F401
        from history.actions import follow_with
        from history.notices import add_source
        from phonebook.policy import object_with

        follow_with(follow)
        object_with(refusing.objection)
        add_source(noticing.notices)

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import letters, lookups  # noqa: F401 - the worker must know who does what
        from accounts.personal import copy, own  # noqa: F401

from django.apps import AppConfig


class CtiConfig(AppConfig):
    name = "cti"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.sessions.revocation import on_revocation
        from cti.live import publish_kick

        on_revocation(publish_kick)

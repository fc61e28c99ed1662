from django.apps import AppConfig


class CtiConfig(AppConfig):
    name = "cti"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.sessions.revocation import on_revocation
        from cti.live import publish_books, publish_changed, publish_kick
        from history.telling.announcing import on_change
        from phonebook.announcing import on_change as on_changed_books

        on_change(publish_changed)
        on_changed_books(publish_books)
        on_revocation(publish_kick)

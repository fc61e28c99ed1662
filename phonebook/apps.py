from django.apps import AppConfig


class PhonebookConfig(AppConfig):
    name = "phonebook"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from phonebook import (
            directory,  # noqa: F401 - the worker must know who does what
            personal,  # noqa: F401 - accounts.personal must know of it
        )
        from phonebook.importing import undoing, work  # noqa: F401 - jobs must know of them

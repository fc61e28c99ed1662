from django.apps import AppConfig


class PhonebookConfig(AppConfig):
    name = "phonebook"
    default_auto_field = "django.db.models.BigAutoField"

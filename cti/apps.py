from django.apps import AppConfig


class CtiConfig(AppConfig):
    name = "cti"
    default_auto_field = "django.db.models.BigAutoField"

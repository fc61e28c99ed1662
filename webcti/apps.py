from django.apps import AppConfig


class WebctiConfig(AppConfig):
    name = "webcti"

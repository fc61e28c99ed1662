from django.apps import AppConfig


class WebctiConfig(AppConfig):
    name = "webcti"

    def ready(self) -> None:
        from webcti import checks  # noqa: F401 - importing registers them

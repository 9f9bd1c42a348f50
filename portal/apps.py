from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        # Registering the checks needs the models, which are not there before.
        from portal import checks  # noqa: F401, PLC0415

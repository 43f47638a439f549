from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    """Settings of the app, which shows operators how the installation is doing."""

    name = "operations"
    verbose_name = _("Operations")

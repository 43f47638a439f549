from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ClicksConfig(AppConfig):
    """Settings of the app."""

    name = "clicks"
    verbose_name = _("Clicks")

    def ready(self) -> None:
        """Adjust MongoDB's expiry of old clicks to the setting after each migration."""
        from clicks.retention import set_up_expiry

        post_migrate.connect(set_up_expiry, sender=self)

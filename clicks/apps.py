from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ClicksConfig(AppConfig):
    """Settings of the app."""

    name = "clicks"
    verbose_name = _("Clicks")

    def ready(self) -> None:
        """Adjust MongoDB's expiry of old clicks after each migration, and let readiness ask for the backlog."""
        from clicks import backlog
        from clicks.retention import set_up_expiry
        from shortener.runtime import health

        post_migrate.connect(set_up_expiry, sender=self)
        health.add_part("clicks", backlog.readiness)

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ClicksConfig(AppConfig):
    """Settings of the app."""

    name = "clicks"
    verbose_name = _("Clicks")

    def ready(self) -> None:
        """Adjust MongoDB's expiry of old clicks after each migration; let readiness and /metrics read the backlog."""
        from clicks import backlog, measured
        from clicks.retention import set_up_expiry
        from shortener.metrics import measurements
        from shortener.runtime import health

        post_migrate.connect(set_up_expiry, sender=self)
        health.add_part("clicks", backlog.readiness)
        measurements.add("clicks", measured.measure)

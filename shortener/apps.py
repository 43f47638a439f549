import django_stubs_ext
from django.apps import AppConfig

# Lets generic Django classes be subscripted at run time. Here, before Django loads any models, and not in the settings:
# those are also read by processes without Django's apps, to which this would load the database and the admin.
django_stubs_ext.monkeypatch()


class ShortenerConfig(AppConfig):
    """Settings of the app."""

    name = "shortener"

    def ready(self) -> None:
        """Show automatic backups on /health/ready."""
        from django.conf import settings

        from shortener.backups.figures import figures
        from shortener.runtime import health

        if settings.BACKUPS.to:
            health.add_part("backups", figures)

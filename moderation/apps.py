from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    """Django's configuration of the app."""

    name = "moderation"
    verbose_name = _("Abuse")

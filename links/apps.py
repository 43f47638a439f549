from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LinksConfig(AppConfig):
    """Settings of the app."""

    name = "links"
    verbose_name = _("Links")

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DomainsConfig(AppConfig):
    """Settings of the app."""

    name = "domains"
    verbose_name = _("Domains")

    def ready(self) -> None:
        """Listen to what happens below."""
        from accounts.closing.signals import workspace_closed
        from accounts.models import Workspace
        from domains import workspace_removal

        workspace_closed.connect(workspace_removal.stop, sender=Workspace)

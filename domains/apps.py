from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DomainsConfig(AppConfig):
    """Settings of the app."""

    name = "domains"
    verbose_name = _("Domains")

    def ready(self) -> None:
        """Connect the receivers of signals."""
        from accounts.closing.signals import workspace_closed
        from accounts.models import Workspace
        from domains.services import release_domains

        workspace_closed.connect(release_domains, sender=Workspace)

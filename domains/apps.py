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
        from domains.services import invalidate_hosts, release_domains
        from moderation.signals import workspace_block_changed

        workspace_closed.connect(release_domains, sender=Workspace)
        workspace_block_changed.connect(invalidate_hosts, sender=Workspace)

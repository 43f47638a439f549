from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LinksConfig(AppConfig):
    """Settings of the app."""

    name = "links"
    verbose_name = _("Links")

    def ready(self) -> None:
        """Listen to what happens below."""
        from accounts.models import Workspace
        from accounts.signals import workspace_closed, workspace_is_going
        from campaigns.models import Campaign
        from campaigns.signals import campaign_deleting, utm_changed
        from domains.models import Domain
        from domains.signals import domain_deleting
        from links.services import campaign_changes, workspace_removal
        from links.services.domain_removal import delete_links_of

        domain_deleting.connect(delete_links_of, sender=Domain)
        utm_changed.connect(campaign_changes.tell_redirects, sender=Campaign)
        campaign_deleting.connect(campaign_changes.leave, sender=Campaign)
        workspace_closed.connect(workspace_removal.close_links_of, sender=Workspace)
        workspace_is_going.connect(workspace_removal.erase_links_of, sender=Workspace)

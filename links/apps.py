from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LinksConfig(AppConfig):
    """Django's configuration of the app."""

    name = "links"
    verbose_name = _("Links")

    def ready(self) -> None:
        """Connect the signals of the packages below to the services that change their links."""
        from accounts.closing.signals import person_erasing, workspace_closed, workspace_erasing
        from accounts.models import User, Workspace
        from campaigns.models import Campaign
        from campaigns.signals import campaign_deleting, utm_changed
        from domains.models import Domain
        from domains.signals import domain_deleting
        from links.services import removal

        domain_deleting.connect(removal.erase_domain, sender=Domain)
        utm_changed.connect(removal.invalidate_campaign, sender=Campaign)
        campaign_deleting.connect(removal.clear_campaign, sender=Campaign)
        workspace_closed.connect(removal.close_workspace, sender=Workspace)
        workspace_erasing.connect(removal.erase_workspace, sender=Workspace)
        person_erasing.connect(removal.forget_person, sender=User)

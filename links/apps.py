from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LinksConfig(AppConfig):
    """Django's configuration of the app."""

    name = "links"
    verbose_name = _("Links")

    def ready(self) -> None:
        """Connect the signals of the packages below to the services that change their links, and backups to clicks."""
        from accounts.closing.signals import person_erasing, workspace_closed, workspace_erasing
        from accounts.models import User, Workspace
        from campaigns.models import Campaign
        from campaigns.signals import campaign_deleting, utm_changed
        from clicks.waiting import waiting_clicks
        from domains.models import Domain
        from domains.signals import domain_deleting
        from links import measured
        from links.pictures import services as pictures
        from links.queries.search import upkeep
        from links.services import removal
        from links.services.click_counts import store_clicks
        from shortener.backups import waiting
        from shortener.metrics import measurements

        measurements.add("rows", measured.measure)

        waiting.connect(waiting_clicks(store_clicks))
        post_migrate.connect(upkeep.repair_index, sender=self)
        domain_deleting.connect(removal.erase_domain, sender=Domain)
        utm_changed.connect(removal.invalidate_campaign, sender=Campaign)
        campaign_deleting.connect(removal.clear_campaign, sender=Campaign)
        workspace_closed.connect(removal.close_workspace, sender=Workspace)
        workspace_erasing.connect(removal.erase_workspace, sender=Workspace)
        workspace_erasing.connect(pictures.erase_workspace, sender=Workspace)
        person_erasing.connect(removal.forget_person, sender=User)

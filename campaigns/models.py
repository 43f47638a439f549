"""Campaigns: links that belong together, and the UTM parameters they share."""

from collections.abc import Collection
from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from campaigns import names, utm
from shortener.db.ids import ObjectIdField


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Which campaigns there are, for whom."""

    def in_workspace(self, workspace: Workspace) -> Self:
        """Only the workspace's own."""
        return self.filter(workspace=workspace)

    def archived(self, is_archived: bool) -> Self:
        """Only those that are archived, or only those that are not."""
        return self.filter(archived_at__isnull=not is_archived)

    def matching(self, text: str) -> Self:
        """Only those whose name contains the text, in any case."""
        return self.filter(search_name__contains=names.folded(text))


class Campaign(models.Model):
    """A named group of a workspace's links. Changed through campaigns.services only, which tells the redirects."""

    id = ObjectIdField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="campaigns", verbose_name=_("workspace"))
    name = models.CharField(_("name"), max_length=names.LONGEST)
    search_name = models.TextField(default="", editable=False)
    utm_source = models.CharField(_("UTM source"), max_length=utm.LONGEST, blank=True)
    utm_medium = models.CharField(_("UTM medium"), max_length=utm.LONGEST, blank=True)
    utm_campaign = models.CharField(_("UTM campaign"), max_length=utm.LONGEST, blank=True)
    utm_term = models.CharField(_("UTM term"), max_length=utm.LONGEST, blank=True)
    utm_content = models.CharField(_("UTM content"), max_length=utm.LONGEST, blank=True)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        indexes = (models.Index(fields=["workspace", "-created_at", "-id"], name="campaign_newest"),)
        constraints = (
            models.UniqueConstraint(fields=["workspace", "name"], name="campaign_name_once_per_workspace"),
            models.CheckConstraint(
                condition=models.Q(starts_at__isnull=True)
                | models.Q(ends_at__isnull=True)
                | models.Q(starts_at__lt=models.F("ends_at")),
                name="campaign_starts_before_it_ends",
                violation_error_message=_("A campaign starts before it ends."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def utm_parameters(self) -> dict[str, str]:
        """What its links' destinations get; parameters that are not set are left out."""
        values = {name: getattr(self, name) for name in utm.PARAMETERS}
        return {name: value for name, value in values.items() if value}


def link_counts(campaign_ids: Collection[str]) -> dict[str, int]:
    """Return how many links each of the campaigns has, those without left out, in one query."""
    # Through the campaigns, MongoDB would read every link as a whole only to count it.
    links: Any = Campaign._meta.get_field("links").related_model
    rows = links._base_manager.filter(campaign__in=campaign_ids).order_by().values_list("campaign")
    return dict(rows.annotate(models.Count("pk")))

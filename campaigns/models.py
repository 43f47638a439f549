"""Campaigns, named groups of links that share UTM parameters, and UTM templates."""

from collections.abc import Collection
from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from campaigns import rules, utm
from shortener.db.ids import ObjectIdField
from shortener.web.pagination import Order

# The orders of a list of campaigns, by the name that API and dashboard have for each.
LIST_ORDERS = {
    "-createdAt": Order("created_at"),
    "createdAt": Order("created_at", descending=False),
    "name": Order("name", descending=False),
    "-name": Order("name"),
}


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Selects campaigns."""

    def in_workspace(self, workspace: Workspace) -> Self:
        """Return the campaigns of the workspace."""
        return self.filter(workspace=workspace)

    def archived(self, is_archived: bool) -> Self:
        """Return the campaigns that are archived, or those that are not."""
        return self.filter(archived_at__isnull=not is_archived)

    def filtered(self, *, search: str, archived: str) -> Self:
        """Return campaigns with the text in their name, in any case; `archived` is "true", "false" or "all"."""
        found = self if archived == "all" else self.archived(archived == "true")
        return found.filter(search_name__contains=rules.fold_name(search)) if search else found


class Campaign(models.Model):
    """A named group of a workspace's links. Only campaigns.services writes it, and sends a signal for the redirects."""

    id = ObjectIdField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="campaigns", verbose_name=_("workspace"))
    name = models.CharField(_("name"), max_length=rules.NAME_LIMIT)
    search_name = models.TextField(default="", editable=False)
    utm_source = models.CharField(_("UTM source"), max_length=rules.UTM_LIMIT, blank=True)
    utm_medium = models.CharField(_("UTM medium"), max_length=rules.UTM_LIMIT, blank=True)
    utm_campaign = models.CharField(_("UTM campaign"), max_length=rules.UTM_LIMIT, blank=True)
    utm_term = models.CharField(_("UTM term"), max_length=rules.UTM_LIMIT, blank=True)
    utm_content = models.CharField(_("UTM content"), max_length=rules.UTM_LIMIT, blank=True)
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
        """The parameters that are set, by name, for the destinations of its links."""
        values = {name: getattr(self, name) for name in utm.PARAMETERS}
        return {name: value for name, value in values.items() if value}


class UtmTemplateQuerySet(models.QuerySet["UtmTemplate"]):
    """Selects UTM templates."""

    def in_workspace(self, workspace: Workspace) -> Self:
        """Return the templates of the workspace."""
        return self.filter(workspace=workspace)


class UtmTemplate(models.Model):
    """UTM parameters that fill in the form of a link. Only campaigns.utm_templates.services writes it."""

    id = ObjectIdField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="utm_templates", verbose_name=_("workspace"))
    name = models.CharField(_("name"), max_length=rules.NAME_LIMIT)
    utm_source = models.CharField(_("UTM source"), max_length=rules.UTM_LIMIT, blank=True)
    utm_medium = models.CharField(_("UTM medium"), max_length=rules.UTM_LIMIT, blank=True)
    utm_campaign = models.CharField(_("UTM campaign"), max_length=rules.UTM_LIMIT, blank=True)
    utm_term = models.CharField(_("UTM term"), max_length=rules.UTM_LIMIT, blank=True)
    utm_content = models.CharField(_("UTM content"), max_length=rules.UTM_LIMIT, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = UtmTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("UTM template")
        verbose_name_plural = _("UTM templates")
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint(fields=["workspace", "name"], name="utm_template_name_once"),)

    def __str__(self) -> str:
        return self.name

    @property
    def utm_parameters(self) -> dict[str, str]:
        """All five parameters by name; those that are not set are empty."""
        return {name: getattr(self, name) for name in utm.PARAMETERS}


def link_counts(campaign_ids: Collection[str]) -> dict[str, int]:
    """Return the number of links of each campaign, by id and in one query; campaigns without links are left out."""
    # Grouped on the table of links: a join from campaigns makes MongoDB read each link as a whole to count it.
    links: Any = Campaign._meta.get_field("links").related_model
    rows = links._base_manager.filter(campaign__in=campaign_ids).order_by().values_list("campaign")
    return dict(rows.annotate(models.Count("pk")))

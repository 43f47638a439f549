"""Links in the bin."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Workspace
from links.models.schema import schema_version
from shortener.db.ids import ObjectIdField

BIN_KEPT_FOR = timedelta(days=30)


class DeletedLinkQuerySet(models.QuerySet["DeletedLink"]):
    """Queries for the bin."""

    def in_workspace(self, workspace: Workspace) -> Self:
        """Only the workspace's own."""
        return self.filter(workspace=workspace)

    def restorable(self, at: datetime) -> Self:
        """Only those deleted less than BIN_KEPT_FOR ago; a task erases the others."""
        return self.filter(deleted_at__gt=at - BIN_KEPT_FOR)


class DeletedLink(models.Model):
    """A deleted link that can be restored under the same id: its columns as JSON, kept for BIN_KEPT_FOR.

    Its code is free for another link at once. Its clicks and counts keep their rows.
    """

    id = ObjectIdField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    # Not a foreign key: when a domain is deleted, links.services.removal erases these rows in batches.
    domain_id = models.CharField(_("domain"), max_length=24, blank=True, db_index=True)
    short_url = models.CharField(_("short URL"), max_length=300)
    destination = models.TextField(_("destination"))
    values = models.JSONField(_("values"))  # the columns of the link, by name
    schema_version = models.PositiveSmallIntegerField(default=schema_version, editable=False)
    tag_names = models.JSONField(_("tags"), default=list)
    deleted_at = models.DateTimeField(_("deleted"), db_index=True)
    deleted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("deleted by")
    )

    objects = DeletedLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("deleted link")
        verbose_name_plural = _("deleted links")
        indexes = (models.Index(fields=["workspace", "-deleted_at", "-id"], name="deleted_link_newest"),)

    def __str__(self) -> str:
        return self.short_url

    @property
    def erased_at(self) -> datetime:
        """The time from which it can no longer be restored."""
        return self.deleted_at + BIN_KEPT_FOR

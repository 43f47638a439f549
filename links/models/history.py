"""The history of links: one row for each change."""

from typing import Self

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Workspace
from links.models.schema import schema_version
from shortener.db.ids import ObjectIdField

LONGEST_REASON = 200  # characters


class ChangeKind(models.TextChoices):
    """What was done to a link. There is no row for its creation: the link has created_at and created_by."""

    CHANGED = "changed", _("Changed")
    DISABLED = "disabled", _("Disabled")
    ENABLED = "enabled", _("Enabled")
    DELETED = "deleted", _("Deleted")
    RESTORED = "restored", _("Restored")


class LinkChangeQuerySet(models.QuerySet["LinkChange"]):
    """Queries for the history."""

    def in_workspace(self, workspace: Workspace) -> Self:
        """Only those of the workspace's links."""
        return self.filter(workspace=workspace)

    def of_link(self, link_id: str) -> Self:
        """Only those of one link, the newest first."""
        return self.filter(link_id=link_id).order_by("-at", "-pk")


class LinkChange(models.Model):
    """One change of one link; `fields` holds the old and the new value of each changed field."""

    id = ObjectIdField(primary_key=True)
    # Null for guest links, which only operators can change.
    workspace = models.ForeignKey(Workspace, models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    # Not a foreign key: the history is kept while the link is in the bin.
    link_id = ObjectIdField(_("link"))
    at = models.DateTimeField(_("time"))
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("user"))
    who = models.CharField(_("who"), max_length=254)
    kind = models.CharField(_("kind"), max_length=10, choices=ChangeKind.choices)
    fields = models.JSONField(_("fields"), default=dict)  # [old, new] by field name
    schema_version = models.PositiveSmallIntegerField(default=schema_version, editable=False)
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True)

    objects = LinkChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a link")
        verbose_name_plural = _("changes of links")
        indexes = (
            models.Index(fields=["link_id", "-at", "-id"], name="link_change_newest"),
            models.Index(fields=["workspace", "-at", "-id"], name="link_change_in_workspace"),
        )

    def __str__(self) -> str:
        return f"{self.link_id} {self.at:%Y-%m-%d %H:%M} {self.kind}"

    @property
    def author(self) -> str:
        """Who made the change, for people; a person whose account is deleted has no name any more."""
        return self.who or gettext("a former member")

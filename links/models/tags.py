"""Tags of links."""

from collections import Counter
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from links.rules import tags
from shortener.db.ids import ObjectIdField


class LinkTagQuerySet(models.QuerySet["LinkTag"]):
    """Queries for tags."""

    def in_workspace(self, workspace: Workspace) -> Self:
        """Only those of the workspace's links."""
        return self.filter(workspace=workspace)

    def names(self) -> dict[str, int]:
        """Return the number of links of each tag, by its most common spelling."""
        spellings = self.order_by().values_list("folded", "name").annotate(models.Count("pk"))
        most_used_last = sorted(spellings, key=lambda row: (row[2], row[1]))
        name_of = {folded: name for folded, name, _links in most_used_last}
        links: Counter[str] = Counter()
        for folded, _name, number in most_used_last:
            links[name_of[folded]] += number
        return links


class LinkTag(models.Model):
    """One tag of one link."""

    id = ObjectIdField(primary_key=True)
    link = models.ForeignKey("links.Link", models.CASCADE, related_name="tags", verbose_name=_("link"))
    # Copied from the link, where it never changes, so that counting a workspace's tags needs no join.
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=tags.LONGEST_TAG)
    folded = models.CharField(max_length=tags.LONGEST_FOLDED_TAG, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = LinkTagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["link", "folded"], name="tag_once_per_link"),)
        indexes = (models.Index(fields=["workspace", "folded", "name"], name="tag_in_workspace"),)

    def __str__(self) -> str:
        return self.name

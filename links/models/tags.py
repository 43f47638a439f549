"""Words that links can be found by."""

from collections import Counter
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from links.rules import tags
from shortener.db.ids import ObjectIdField


class LinkTagQuerySet(models.QuerySet["LinkTag"]):
    """Which tags there are, for whom."""

    def in_workspace(self, workspace: Workspace) -> Self:
        """Only those of the workspace's links."""
        return self.filter(workspace=workspace)

    def names(self) -> dict[str, int]:
        """How many links have each tag, in the spelling that most of them use."""
        spellings = self.order_by().values_list("folded", "name").annotate(models.Count("pk"))
        most_used_last = sorted(spellings, key=lambda row: (row[2], row[1]))
        name_of = {folded: name for folded, name, _links in most_used_last}
        links: Counter[str] = Counter()
        for folded, _name, number in most_used_last:
            links[name_of[folded]] += number
        return links


class LinkTag(models.Model):
    """One word that a link can be found by."""

    id = ObjectIdField(primary_key=True)
    link = models.ForeignKey("links.Link", models.CASCADE, related_name="tags", verbose_name=_("link"))
    # The link's own, which never changes: a workspace's tags are counted without looking at its links.
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=tags.LONGEST)
    folded = models.CharField(max_length=tags.LONGEST_FOLDED, editable=False)
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

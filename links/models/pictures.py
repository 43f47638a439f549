"""Pictures for previews of links, which members have uploaded."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from shortener.db.ids import ObjectIdField

LONGEST_NAME = 60  # characters


class PictureQuerySet(models.QuerySet["Picture"]):
    """Selects pictures."""

    def in_workspace(self, workspace: Workspace) -> Self:
        """Return the pictures of the workspace."""
        return self.filter(workspace=workspace)


class Picture(models.Model):
    """A picture in the storage. Only links.pictures writes it, and the file with it."""

    id = ObjectIdField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="pictures", verbose_name=_("workspace"))
    name = models.CharField(_("name"), max_length=LONGEST_NAME, unique=True)  # in the storage, random
    size = models.PositiveIntegerField(_("size"))  # bytes
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    # Since when no link is known to have it; null while a link has it.
    unused_since = models.DateTimeField(_("unused since"), null=True, default=timezone.now, db_index=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        indexes = (models.Index(fields=["workspace", "-created_at", "-id"], name="picture_newest"),)

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """The address for previews."""
        return f"{settings.MEDIA_URL}{self.name}"

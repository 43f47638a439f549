"""How large the database was on each day, so that its growth can be shown without counting rows."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from shortener.db.ids import ObjectIdField


class StorageSample(models.Model):
    """The size of the database on a day (UTC), in bytes, and about how many rows its largest tables had."""

    id = ObjectIdField(primary_key=True)
    day = models.DateField(_("day"), unique=True)
    size = models.PositiveBigIntegerField(_("size"))
    rows: models.JSONField[Any, Any] = models.JSONField(_("rows"), default=dict)  # numbers by the name of the model

    class Meta:
        verbose_name = _("storage sample")
        verbose_name_plural = _("storage samples")
        default_permissions = ()
        permissions = (("view_operations", _("Can view the operations page")),)

    def __str__(self) -> str:
        return f"{self.day}"

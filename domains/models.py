"""Custom domains: hosts of a workspace that serve its short links once their DNS proves whose they are."""

import secrets
from datetime import UTC, datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from domains import names
from shortener.ids import ObjectIdField


def new_token() -> str:
    """Return the random text that a domain's DNS must repeat."""
    return secrets.token_hex(16)


class DomainQuerySet(models.QuerySet["Domain"]):
    """Which domains there are, for whom."""

    def in_workspace(self, workspace: Workspace) -> Self:
        """Only the workspace's own."""
        return self.filter(workspace=workspace)

    def verified(self) -> Self:
        """Only those that serve links."""
        return self.filter(verified_at__isnull=False)


class Domain(models.Model):
    """A host that a workspace wants to serve its links; it does from `verified_at` on."""

    id = ObjectIdField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="domains", verbose_name=_("workspace"))
    host = models.CharField(
        _("host"),
        max_length=names.LONGEST,
        validators=[names.check],
        help_text=_("The domain's name alone, such as go.example.com."),
    )
    token = models.CharField(_("token"), max_length=32, default=new_token, editable=False)
    verified_at = models.DateTimeField(
        _("verified"), null=True, blank=True, help_text=_("Set when the host's DNS was seen to be the workspace's.")
    )
    last_checked_at = models.DateTimeField(_("last checked"), null=True, blank=True, editable=False)
    root_url = models.URLField(
        _("front page"),
        max_length=2048,
        blank=True,
        help_text=_("Where the bare host leads; empty shows a plain page."),
    )
    not_found_url = models.URLField(
        _("page for unknown codes"), max_length=2048, blank=True, help_text=_("Empty shows a plain page.")
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = DomainQuerySet.as_manager()

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
        constraints = (
            models.UniqueConstraint(fields=["workspace", "host"], name="domain_once_per_workspace"),
            models.UniqueConstraint(
                fields=["host"],
                # Any time at all, in words that MongoDB's partial indexes know too.
                condition=models.Q(verified_at__gt=datetime(1970, 1, 1, tzinfo=UTC)),
                name="domain_verified_once",
                violation_error_message=_("Another workspace has verified this domain."),
            ),
        )

    def __str__(self) -> str:
        return self.host

    def clean(self) -> None:
        """Keep the host as DNS writes it: lower-case ASCII."""
        super().clean()
        self.host = names.ascii_host(self.host)

"""Custom domains: hosts of a workspace that serve its short links once their DNS proves whose they are."""

import secrets
from datetime import UTC, datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from domains.proofs import Proof
from shortener.db.ids import ObjectIdField
from shortener.web import host_names


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

    def due(self, at: datetime) -> Self:
        """Only those whose DNS is to be checked by now, the most overdue first."""
        return self.filter(check_due_at__lte=at).order_by("check_due_at")

    def link_counts(self) -> dict[str, int]:
        """Return how many links each of them has, by id and in one query."""
        return dict(self.order_by().values_list("pk").annotate(models.Count("links")))


class Domain(models.Model):
    """A host that a workspace wants to serve its links; it does from `verified_at` on."""

    id = ObjectIdField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="domains", verbose_name=_("workspace"))
    host = models.CharField(
        _("host"),
        max_length=host_names.LONGEST,
        validators=[host_names.check],
        help_text=_("The domain's name alone, such as go.example.com."),
    )
    token = models.CharField(_("token"), max_length=32, default=new_token, editable=False)
    verified_at = models.DateTimeField(
        _("verified"),
        null=True,
        blank=True,
        help_text=_("Set when the host's DNS was seen to be the workspace's. Set by hand, no check ever clears it."),
    )
    is_vouched = models.BooleanField(_("vouched for"), default=False, editable=False)
    last_checked_at = models.DateTimeField(_("last checked"), null=True, blank=True, editable=False)
    check_due_at = models.DateTimeField(_("next check"), default=timezone.now, null=True, blank=True, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True, editable=False)
    proof = models.CharField(_("DNS"), max_length=10, blank=True, choices=Proof.choices, editable=False)
    dns_answer = models.JSONField(_("DNS answer"), null=True, blank=True, editable=False)
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
        indexes = (
            models.Index(fields=["host"], name="domain_by_host"),
            models.Index(fields=["check_due_at"], name="domain_by_check"),
        )
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
        self.host = host_names.ascii_host(self.host)

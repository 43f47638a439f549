"""Custom domains: hosts of a workspace that serve its short links while they are verified."""

import secrets
from datetime import UTC, datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from shortener.db.ids import ObjectIdField
from shortener.web import host_names, web_addresses


class Proof(models.TextChoices):
    """The result of a DNS check; the API answers it as `dns.state`."""

    TXT = "txt", _("proven by TXT")
    CNAME = "cname", _("proven by CNAME")
    CONTESTED = "contested", _("needs the TXT record")
    MISSING = "missing", _("no record")
    TAKEN = "taken", _("verified by another workspace")
    NO_ANSWER = "no_answer", _("no answer")

    @property
    def is_proven(self) -> bool:
        """Whether the DNS shows that the host is the workspace's."""
        return self in (Proof.TXT, Proof.CNAME)


class DomainStatus(models.TextChoices):
    """Whether a domain serves its links, and why not."""

    VERIFIED = "verified", _("Verified")
    VOUCHED = "vouched", _("Verified by the site's operator")
    FAILING = "failing", _("Verified, but its DNS has changed")
    TAKEN = "taken", _("Verified by another workspace")
    UNCHECKED = "unchecked", _("Not checked yet")
    WAITING = "waiting", _("Not verified yet")


def new_token() -> str:
    """Return a random text for the TXT record of a domain."""
    return secrets.token_hex(16)


class DomainQuerySet(models.QuerySet["Domain"]):
    """Selects domains."""

    def in_workspace(self, workspace: Workspace) -> Self:
        """Return the domains of the workspace."""
        return self.filter(workspace=workspace)

    def verified(self) -> Self:
        """Return the domains that serve links."""
        return self.filter(verified_at__isnull=False)

    def due(self, at: datetime) -> Self:
        """Return the domains whose DNS check is due, the most overdue first."""
        return self.filter(check_due_at__lte=at).order_by("check_due_at")

    def link_counts(self) -> dict[str, int]:
        """Return the number of links of each domain, by id and in one query."""
        return dict(self.order_by().values_list("pk").annotate(models.Count("links")))


class Domain(models.Model):
    """A host that a workspace has added; it serves the workspace's links while `verified_at` is set."""

    id = ObjectIdField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="domains", verbose_name=_("workspace"))
    host = models.CharField(
        _("host"),
        max_length=host_names.LONGEST,
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
        max_length=web_addresses.LONGEST,
        blank=True,
        help_text=_("Where the bare host leads; empty shows a plain page."),
    )
    not_found_url = models.URLField(
        _("page for unknown codes"),
        max_length=web_addresses.LONGEST,
        blank=True,
        help_text=_("Empty shows a plain page."),
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
                # "Is not null", in an operator that partial indexes of MongoDB support.
                condition=models.Q(verified_at__gt=datetime(1970, 1, 1, tzinfo=UTC)),
                name="domain_verified_once",
                violation_error_message=_("Another workspace has verified this domain."),
            ),
        )

    def __str__(self) -> str:
        return self.host

    @property
    def status(self) -> DomainStatus:
        """The domain's status after its last check."""
        if self.verified_at is not None:
            if self.is_vouched:
                return DomainStatus.VOUCHED
            return DomainStatus.FAILING if self.failing_since is not None else DomainStatus.VERIFIED
        if self.last_checked_at is None:
            return DomainStatus.UNCHECKED
        return DomainStatus.TAKEN if self.proof == Proof.TAKEN else DomainStatus.WAITING

"""Custom domains, which serve a workspace's short links while they are verified, and hosts in quarantine."""

import secrets
from datetime import UTC, datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role, Workspace
from shortener.db.ids import ObjectIdField
from shortener.web.addresses import host_names, web_addresses

# The columns with URLs for visitors who follow no open link.
FALLBACKS = ("root_url", "not_found_url", "expired_url")


class Proof(models.TextChoices):
    """The result of a DNS check; the API answers it as `dns.state`."""

    TXT = "txt", _("proven by TXT")
    OWN_CNAME = "own_cname", _("proven by a CNAME to the workspace's own name")
    CNAME = "cname", _("points here, ownership not proven")
    CONTESTED = "contested", _("needs the TXT record")
    MISSING = "missing", _("no record")
    NO_ANSWER = "no_answer", _("no answer")

    @property
    def is_proven(self) -> bool:
        """Whether the DNS shows that the host is the workspace's."""
        return self in (Proof.TXT, Proof.OWN_CNAME)


class DomainStatus(models.TextChoices):
    """Whether a domain serves its links, and why not."""

    VERIFIED = "verified", _("Verified")
    VOUCHED = "vouched", _("Verified by the operator of this site")
    WEAK = "weak", _("Verified, ownership not proven")
    DISPUTED = "disputed", _("Verified, but claimed by another workspace")
    FAILING = "failing", _("Verified, but its DNS records are missing")
    REFUSED = "refused", _("Blocked by the operator of this site")
    CLAIMING = "claiming", _("Proven, but still used by another workspace")
    UNCHECKED = "unchecked", _("Not checked yet")
    WAITING = "waiting", _("Not verified yet")


def new_token() -> str:
    """Return the random text of a domain's TXT record, which is the label of its own name for CNAMEs too."""
    return secrets.token_hex(16)


class DomainQuerySet(models.QuerySet["Domain"]):
    """Selects domains."""

    def in_workspace(self, workspace: Workspace) -> Self:
        """Return the domains of the workspace."""
        return self.filter(workspace=workspace)

    def verified(self) -> Self:
        """Return the domains that serve links."""
        return self.filter(verified_at__isnull=False)

    def failing(self) -> Self:
        """Return the domains that still serve links, although their last check found no proof."""
        return self.filter(verified_at__isnull=False, failing_since__isnull=False)

    def of_host(self, host: str) -> Self:
        """Return the domains of every workspace that has added the host."""
        return self.filter(host=host)

    def beside(self, domain: "Domain") -> Self:
        """Return the domains of the same host in workspaces that have an owner in common, the domain itself too."""
        owns = Membership.objects.filter(role=Role.OWNER)
        owners = list(owns.filter(workspace_id=domain.workspace_id).values_list("user_id", flat=True))
        workspaces = list(owns.filter(user_id__in=owners).values_list("workspace_id", flat=True))
        return self.filter(host=domain.host, workspace_id__in={*workspaces, domain.workspace_id})

    def refused(self) -> Self:
        """Return the domains that an operator has refused."""
        return self.filter(refused_at__isnull=False)

    def claims_on(self, host: str) -> Self:
        """Return the unverified domains whose proof was seen while another workspace had the host, the oldest first."""
        claims = self.filter(host=host, verified_at__isnull=True, contested_at__isnull=False)
        return claims.order_by("contested_at", "pk")

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
        help_text=_("The domain name only, such as go.example.com."),
    )
    token = models.CharField(_("token"), max_length=32, default=new_token, editable=False)
    verified_at = models.DateTimeField(
        _("verified"),
        null=True,
        blank=True,
        help_text=_(
            "Set when the host's DNS was seen to be the workspace's. Set by hand, no check ever clears it. "
            "Cleared by hand, the domain is refused: no check sets it."
        ),
    )
    is_vouched = models.BooleanField(_("vouched for"), default=False, editable=False)
    # While set, no proof verifies the domain, nor others of the host in workspaces of the same owners.
    refused_at = models.DateTimeField(_("refused"), null=True, blank=True, editable=False)
    last_checked_at = models.DateTimeField(_("last checked"), null=True, blank=True, editable=False)
    check_due_at = models.DateTimeField(_("next check"), default=timezone.now, null=True, blank=True, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True, editable=False)
    proof = models.CharField(_("DNS"), max_length=10, blank=True, choices=Proof.choices, editable=False)
    proven_at = models.DateTimeField(_("proof first seen"), null=True, blank=True, editable=False)
    # Of a verified domain: since when another workspace claims the host. Of an unverified one: since when it claims it.
    contested_at = models.DateTimeField(_("contested since"), null=True, blank=True, editable=False)
    dns_answer = models.JSONField(_("DNS answer"), null=True, blank=True, editable=False)
    root_url = models.URLField(
        _("front page"),
        max_length=web_addresses.LONGEST,
        blank=True,
        help_text=_("Where the host without a code redirects. Empty: a plain page."),
    )
    not_found_url = models.URLField(
        _("page for unknown codes"),
        max_length=web_addresses.LONGEST,
        blank=True,
        help_text=_("Empty shows a plain page."),
    )
    expired_url = models.URLField(
        _("page for links that have ended"),
        max_length=web_addresses.LONGEST,
        blank=True,
        help_text=_("For visitors of expired, used up and disabled links. Empty shows a plain page."),
        default="",
        db_default="",  # processes of an earlier release insert rows without it
    )
    # Lists as domains.app_links.rules returns them; null is none.
    apple_apps = models.JSONField(_("apps of iOS and macOS"), null=True, blank=True, editable=False)
    android_apps = models.JSONField(_("apps of Android"), null=True, blank=True, editable=False)
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
        if self.refused_at is not None:
            return DomainStatus.REFUSED
        if self.verified_at is None:
            if self.last_checked_at is None:
                return DomainStatus.UNCHECKED
            return DomainStatus.WAITING if self.contested_at is None else DomainStatus.CLAIMING
        if self.is_vouched:
            return DomainStatus.VOUCHED
        if self.failing_since is not None:
            return DomainStatus.FAILING
        if self.contested_at is not None:
            return DomainStatus.DISPUTED
        return DomainStatus.WEAK if self.is_weak else DomainStatus.VERIFIED

    @property
    def is_weak(self) -> bool:
        """Whether it is verified only by a CNAME to the site, as earlier releases allowed."""
        is_checked = self.verified_at is not None and not self.is_vouched
        return is_checked and self.proven_at is None and self.proof == Proof.CNAME

    @property
    def basis(self) -> str | None:
        """What the domain's verification or claim rests on: "operator", a Proof, or None."""
        if self.is_vouched:
            return "operator"
        has_proof = self.proof in (Proof.TXT, Proof.OWN_CNAME) or self.is_weak
        return self.proof if has_proof else None


class QuarantineQuerySet(models.QuerySet["Quarantine"]):
    """Selects quarantines."""

    def against(self, workspace_id: str, host: str, at: datetime) -> Self:
        """Return the quarantine in which another workspace has left the host, if any."""
        return self.filter(host=host, until__gt=at).exclude(workspace_id=workspace_id)

    def expired(self, at: datetime) -> Self:
        """Return those that are over."""
        return self.filter(until__lte=at)


class Quarantine(models.Model):
    """A host that a workspace has stopped serving. It names the workspace by id alone, so it outlives it."""

    id = ObjectIdField(primary_key=True)
    host = models.CharField(_("host"), max_length=host_names.LONGEST, unique=True)
    workspace_id = ObjectIdField(_("workspace"))
    until = models.DateTimeField(_("until"))

    objects = QuarantineQuerySet.as_manager()

    class Meta:
        verbose_name = _("host in quarantine")
        verbose_name_plural = _("hosts in quarantine")
        indexes = (
            models.Index(fields=["until"], name="quarantine_by_end"),
            models.Index(fields=["workspace_id", "until"], name="quarantine_of_workspace"),
        )

    def __str__(self) -> str:
        return self.host

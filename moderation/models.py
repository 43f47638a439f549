"""What operators keep against abuse: rules for destinations, feeds of hosts, reports, and blocked workspaces."""

from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Workspace
from shortener.db.ids import ObjectIdField

LONGEST_PATTERN = 300  # characters
LONGEST_REASON = 150  # characters; what is added to it for a link's `blocked_because` fits into that column
LONGEST_HOST = 253  # characters
LONGEST_SOURCE = 500  # characters
LONGEST_ERROR = 300  # characters
MOST_RULES = 10_000  # all are kept in memory


class Verdict(models.TextChoices):
    """What happens to links to a destination."""

    BLOCK = "block", _("Block")
    WARN = "warn", _("Warn visitors")
    ALLOW = "allow", _("Allow, whatever other rules and feeds say")


class DestinationRule(models.Model):
    """An operator's rule: a host with its subdomains, or a pattern of URLs."""

    id = ObjectIdField(primary_key=True)
    pattern = models.CharField(_("host or pattern"), max_length=LONGEST_PATTERN, unique=True)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices, default=Verdict.BLOCK)
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True)
    note = models.CharField(_("note"), max_length=1_000, blank=True)
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("created by"), editable=False
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("rule for destinations")
        verbose_name_plural = _("rules for destinations")

    def __str__(self) -> str:
        return self.pattern


class Feed(models.Model):
    """A list of hosts by others: a hosts file, a plain list or an RPZ zone, from a file or an https address."""

    id = ObjectIdField(primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    source = models.CharField(_("file or address"), max_length=LONGEST_SOURCE)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices[:2], default=Verdict.BLOCK)
    is_enabled = models.BooleanField(_("enabled"), default=True)
    # The load of which the hosts count. Those of other loads are being written, or are deleted soon.
    generation = models.PositiveIntegerField(default=0, editable=False)
    host_count = models.PositiveIntegerField(_("hosts"), default=0, editable=False)
    skipped_count = models.PositiveIntegerField(_("skipped suffixes"), default=0, db_default=0, editable=False)
    etag = models.CharField(max_length=200, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)  # of the content that was loaded last
    checked_at = models.DateTimeField(_("last checked"), null=True, blank=True, editable=False)
    loaded_at = models.DateTimeField(_("last loaded"), null=True, blank=True, editable=False)
    error = models.CharField(_("error"), max_length=LONGEST_ERROR, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("feed of hosts")
        verbose_name_plural = _("feeds of hosts")

    def __str__(self) -> str:
        return self.name


class FeedHost(models.Model):
    """A host of a feed. Not a foreign key: the rows of a deleted feed are deleted in batches."""

    id = ObjectIdField(primary_key=True)
    feed_id = ObjectIdField()
    generation = models.PositiveIntegerField()
    host = models.CharField(max_length=LONGEST_HOST)

    class Meta:
        indexes = (
            models.Index(fields=["host"], name="feed_host"),
            models.Index(fields=["feed_id", "generation"], name="feed_host_of_load"),
        )

    def __str__(self) -> str:
        return self.host


class WorkspaceBlock(models.Model):
    """All links of the workspace are blocked, and it can create none. The worker applies and lifts it in batches."""

    id = ObjectIdField(primary_key=True)
    workspace = models.OneToOneField(Workspace, models.CASCADE, related_name="+", verbose_name=_("workspace"))
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON)
    blocked_by = models.CharField(_("blocked by"), max_length=254)
    blocked_at = models.DateTimeField(_("blocked"), default=timezone.now)
    is_lifted = models.BooleanField(_("being lifted"), default=False, editable=False)
    is_applied = models.BooleanField(_("applied to all links"), default=False, editable=False)

    class Meta:
        verbose_name = _("blocked workspace")
        verbose_name_plural = _("blocked workspaces")

    def __str__(self) -> str:
        return str(self.workspace)


class ReportKind(models.TextChoices):
    """Why a visitor reports a link."""

    PHISHING = "phishing", _("Phishing: it asks for passwords or payment data")
    MALWARE = "malware", _("Malware: it wants to install something")
    SPAM = "spam", _("Spam: I got it in an unwanted message")
    ILLEGAL = "illegal", _("Illegal content")
    OTHER = "other", _("Something else")


class ReportState(models.TextChoices):
    """What operators have decided."""

    OPEN = "open", _("Open")
    DISMISSED = "dismissed", _("Dismissed")
    BLOCKED = "blocked", _("Blocked")


class ReportQuerySet(models.QuerySet["Report"]):
    """Queries for reports."""

    def open(self) -> Self:
        """Only those without a decision."""
        return self.filter(state=ReportState.OPEN)


class Report(models.Model):
    """What visitors reported about one link with one destination; the id is derived from both."""

    id = ObjectIdField(primary_key=True)
    link_id = ObjectIdField(_("link"))
    workspace_id = ObjectIdField(_("workspace"), null=True)  # type: ignore[misc]  # django-stubs wants an Optional class
    short_url = models.CharField(_("short URL"), max_length=300)
    destination = models.TextField(_("destination"))
    state = models.CharField(_("state"), max_length=10, choices=ReportState.choices, default=ReportState.OPEN)
    number = models.PositiveIntegerField(_("reports"), default=1)
    newest: models.JSONField[Any, Any] = models.JSONField(_("newest reports"), default=list)
    first_at = models.DateTimeField(_("first reported"))
    last_at = models.DateTimeField(_("last reported"))
    closed_by = models.CharField(_("decided by"), max_length=254, blank=True)
    closed_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = (models.Index(fields=["state", "-last_at", "-id"], name="report_newest"),)

    def __str__(self) -> str:
        return self.short_url


class BlockNotice(models.Model):
    """A blocked link that its workspace's owners have not been told of yet."""

    id = ObjectIdField(primary_key=True)
    workspace_id = ObjectIdField()
    short_url = models.CharField(max_length=300)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.short_url


class Sweep(models.Model):
    """The check of all links against rules and feeds: one row, from which a killed worker's successor continues."""

    id = ObjectIdField(primary_key=True)
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    last_link_id = models.CharField(max_length=24, blank=True, default="")
    finished_at = models.DateTimeField(null=True)
    checked = models.PositiveIntegerField(default=0)
    blocked = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.started_at}"

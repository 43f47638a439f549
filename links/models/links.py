"""Links."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import connections, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from accounts.models import User, Workspace
from campaigns.models import Campaign
from domains.models import Domain
from links.fields import ALIAS, EXTERNAL_ID, FIELDS, FOLDER, MAX_CLICKS, NOTES, TAGS, TITLE
from links.models.history import LONGEST_REASON
from links.models.json_fields import OptionalObjectField, RulesField
from links.models.tags import LinkTag
from links.models.targets import TARGET_COLUMNS, milliseconds, target_of
from links.rules import destinations, search, tags
from redirects.codes import LONGEST as LONGEST_CODE
from redirects.target import Target, Verdict
from shortener.db.ids import ObjectIdField
from shortener.db.wide_text import WideTextField

_NOT_FOR_STATUS = {"rules", "utm", "expired_url", "preview"}
_SEARCHED = [field for field in FIELDS if field.is_searched and field not in (ALIAS, TAGS)]
_FILTERED_BY = ("disabled_at", "starts_at", "expires_at", "max_clicks", "campaign", "domain", "search_text")


class Status(models.TextChoices):
    """What a link does at a moment; computed by Target.verdict, never stored."""

    ACTIVE = "active", _("Active")
    SCHEDULED = "scheduled", _("Scheduled")
    EXPIRED = "expired", _("Expired")
    EXHAUSTED = "exhausted", _("Limit reached")
    DISABLED = "disabled", _("Disabled")


_STATUS_OF_VERDICT = {
    Verdict.OPEN: Status.ACTIVE,
    Verdict.PASSWORD: Status.ACTIVE,
    Verdict.NOT_YET: Status.SCHEDULED,
    Verdict.EXPIRED: Status.EXPIRED,
    Verdict.EXHAUSTED: Status.EXHAUSTED,
    Verdict.DISABLED: Status.DISABLED,
    Verdict.BLOCKED: Status.DISABLED,
    Verdict.WARNING: Status.ACTIVE,
}


class LinkQuerySet(models.QuerySet["Link"]):
    """Queries for links."""

    def in_workspace(self, workspace: Workspace) -> Self:
        """Only the workspace's own."""
        return self.filter(workspace=workspace)

    def live(self, at: datetime) -> Self:
        """Only links that redirect at this time, with or without a password."""
        return self.with_status(Status.ACTIVE, at)

    def with_status(self, status: Status, at: datetime) -> Self:
        """Only links with this status at this time."""
        # In the order of Target.verdict: the first condition that holds decides.
        reasons = {
            Status.DISABLED: models.Q(disabled_at__isnull=False),
            Status.SCHEDULED: models.Q(starts_at__gt=at),
            Status.EXPIRED: models.Q(expires_at__lte=at),
            Status.EXHAUSTED: models.Q(max_clicks__isnull=False, click_count__gte=models.F("max_clicks")),
        }
        links = self
        for reason, holds in reasons.items():
            if reason == status:
                return links.filter(holds)
            links = links.exclude(holds)
        return links

    def tagged(self, name: str) -> Self:
        """Only links with this tag, in any case."""
        return self.filter(search_text__contains=search.tag_line(name))

    def with_external_ids(self, ids: Iterable[str]) -> Self:
        """Only links with one of these external ids, which are unique in a workspace."""
        return self.filter(external_id__in=list(ids))

    def leading_to(self, location: str) -> Self:
        """Only links with this location, found by its digest; asks the database for links without a digest at once.

        Those are of the release before that column, which may run beside this one for some minutes. They are few, and
        compared by their text.
        """
        found = models.Q(location_digest=destinations.digest(location), location=location)
        # In a query of its own: with an OR, SQLite reads all links of the workspace.
        older = list(self.filter(location_digest__isnull=True, location=location).values_list("pk", flat=True))
        return self.filter(found | models.Q(pk__in=older) if older else found)

    def folders(self) -> dict[str, int]:
        """Return the number of links in each folder, by its name."""
        return dict(self.exclude(folder="").order_by().values_list("folder").annotate(models.Count("pk")))

    def for_display(self) -> Self:
        """Prefetch the domains and tags that the API and the pages show: always three queries."""
        # Not joined: MongoDB would join every link before it takes those of the page.
        return self.prefetch_related("domain", "tags")

    def with_related(self, *relations: str) -> Self:
        """Load these relations in the same query; on MongoDB, in one more query for each."""
        # MongoDB joins before it filters: every link.
        if connections[self.db].vendor == "mongodb":
            return self.prefetch_related(*relations)
        return self.select_related(*relations)


class Link(models.Model):
    """A short link: a code on a host, and its destination. Only links.services.unit_of_work writes these rows."""

    id = ObjectIdField(primary_key=True)
    workspace = models.ForeignKey(
        Workspace, models.PROTECT, null=True, blank=True, related_name="links", verbose_name=_("workspace")
    )
    domain = models.ForeignKey(
        Domain, models.PROTECT, null=True, blank=True, related_name="links", verbose_name=_("domain")
    )
    campaign = models.ForeignKey(
        Campaign, models.SET_NULL, null=True, blank=True, related_name="links", verbose_name=_("campaign")
    )
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )
    code = models.CharField(_("code"), max_length=LONGEST_CODE)
    key = models.CharField(_("key"), max_length=300, unique=True, editable=False)
    destination = models.TextField(_("destination"), help_text=_("As it was given."))
    location = WideTextField(_("location"), editable=False, help_text=_("The destination as sent to browsers."))
    location_digest = models.BigIntegerField(null=True, editable=False)  # see leading_to()
    password = models.CharField(_("password"), max_length=200, blank=True, editable=False)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    max_clicks = models.PositiveIntegerField(_("click limit"), null=True, blank=True)
    click_count = models.PositiveBigIntegerField(_("clicks"), default=0, editable=False)
    # Those of the clicks that bots made.
    bot_count = models.PositiveBigIntegerField(_("clicks by bots"), default=0, db_default=0, editable=False)
    # The database has the default too: the previous release, which inserts no title, runs while this one migrates.
    title = models.CharField(_("title"), max_length=TITLE.maximum, blank=True, default="", db_default="")
    folder = models.CharField(_("folder"), max_length=FOLDER.maximum, blank=True)
    notes = models.CharField(_("notes"), max_length=NOTES.maximum, blank=True)
    search_text = models.TextField(default="", editable=False)
    # The workspace's own name for the link, of another system; null, not "", so that only set ones are unique.
    external_id = models.CharField(_("external ID"), max_length=EXTERNAL_ID.maximum, null=True, blank=True)
    passes_query = models.BooleanField(_("passes the query on"), default=True, db_default=True)
    rules = RulesField(_("rules"))
    expired_url = models.TextField(_("when it has ended"), blank=True, default="", db_default="")
    utm = OptionalObjectField(_("UTM parameters"))
    preview = OptionalObjectField(_("preview"))
    is_indexable = models.BooleanField(_("search engines may index it"), default=False, db_default=False)
    # Clicks that another service had counted before the link was imported; never part of click_count.
    earlier_clicks = models.PositiveBigIntegerField(_("clicks before the import"), null=True, blank=True)
    is_guest = models.BooleanField(_("guest link"), default=False, editable=False)
    disabled_at = models.DateTimeField(_("disabled"), null=True, blank=True, editable=False)
    # The reason that an operator gave. While it is set, only operators can enable the link.
    blocked_because = models.CharField(_("blocked because"), max_length=LONGEST_REASON, blank=True, editable=False)
    # Why visitors are warned before they are sent to the destination; rules and feeds decide, see moderation.verdicts.
    warning = models.CharField(
        _("warning"), max_length=LONGEST_REASON, blank=True, default="", db_default="", editable=False
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now, editable=False)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        indexes = (
            models.Index(fields=["workspace", "-created_at", "-id"], name="link_newest"),
            models.Index(fields=["workspace", "-updated_at", "-id"], name="link_last_changed"),
            models.Index(fields=["workspace", "folder", "-created_at", "-id"], name="link_newest_in_folder"),
            models.Index(fields=["is_guest", "expires_at"], name="link_guest_expiry"),
            models.Index(fields=["workspace", "location_digest", "-created_at", "-id"], name="link_destination"),
            # On SQLite only, where filtered lists read this index and not the table (docs/decisions/0012).
            models.Index(fields=["workspace", "-created_at", "-id", *_FILTERED_BY], name="link_list_on_sqlite"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(starts_at__isnull=True)
                | models.Q(expires_at__isnull=True)
                | models.Q(starts_at__lt=models.F("expires_at")),
                name="link_starts_before_it_expires",
            ),
            models.CheckConstraint(
                condition=models.Q(max_clicks__isnull=True)
                | models.Q(max_clicks__gte=1, max_clicks__lte=MAX_CLICKS.maximum),
                name="link_max_clicks_is_positive",
            ),
            # With a condition it is an index of its own, for which SQLite need not copy the table.
            models.UniqueConstraint(
                fields=["workspace", "external_id"],
                condition=models.Q(external_id__gt=""),
                name="link_external_id_once",
            ),
            models.CheckConstraint(
                condition=models.Q(is_guest=True, workspace__isnull=True)
                | models.Q(is_guest=False, workspace__isnull=False),
                name="link_has_a_workspace_or_is_a_guest",
            ),
        )

    def __str__(self) -> str:
        return self.short_url

    @property
    def short_url(self) -> str:
        """The URL to share, on the link's own domain or the site."""
        if self.domain is None:
            return f"{settings.PUBLIC_URL}/{self.code}"
        scheme = settings.PUBLIC_URL.partition("://")[0]
        return f"{scheme}://{self.domain.host}/{self.code}"

    @property
    def people_count(self) -> int:
        """The clicks of people."""
        return max(0, self.click_count - (self.bot_count or 0))  # None on MongoDB for links of the previous release

    @property
    def destination_doubt(self) -> StrPromise | None:
        """Why the destination's host is doubtful, for a notice to members; None for other hosts."""
        return destinations.doubt_about(self.location)

    @property
    def target(self) -> Target:
        """The link in the form that the redirect plane caches, with its campaign's UTM parameters in the location."""
        campaign = self.campaign.utm_parameters if self.campaign is not None else {}
        return target_of([getattr(self, name) for name in TARGET_COLUMNS], self.location, campaign)

    def status(self, at: datetime) -> Status:
        """Return the status of the link at this time."""
        # Without the rest, so that a list of links need not load their campaigns, nor compile their rules.
        values = [None if name in _NOT_FOR_STATUS else getattr(self, name) for name in TARGET_COLUMNS]
        return _STATUS_OF_VERDICT[target_of(values, "", {}).verdict(milliseconds(at))]

    def prepare_tags(self, names: Sequence[str]) -> list[LinkTag]:
        """Return unsaved rows for these tags, and set the columns by which searches and look-ups find the link."""
        self.location_digest = destinations.digest(self.location)
        # MongoDB has no text for a column that was added after the previous release, still running, made the link.
        texts = [getattr(self, field.attribute) or "" for field in _SEARCHED]
        self.search_text = search.text_of(texts, code=self.code, tag_names=names)
        return [
            LinkTag(link=self, workspace_id=self.workspace_id, name=name, folded=tags.folded(name), position=position)
            for position, name in enumerate(names)
        ]

    def cache_tags(self, rows: list[LinkTag]) -> None:
        """Fill the prefetch cache with these rows, which were just stored, so that showing the link needs no query."""
        loaded = self.tags.all()
        loaded._result_cache = rows
        self._prefetched_objects_cache = {"tags": loaded}

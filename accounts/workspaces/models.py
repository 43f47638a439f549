"""Workspaces: who is in them, who is invited, and how much of their plan they have used."""

from datetime import datetime
from typing import Self

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.people.models import User
from accounts.workspaces import plans
from accounts.workspaces.roles import Role
from shortener.db.ids import ObjectIdField

LONGEST_NAME = 100  # characters


def default_plan() -> str:
    """Return the plan of new workspaces, DEFAULT_PLAN."""
    return str(settings.DEFAULT_PLAN)


class WorkspaceQuerySet(models.QuerySet["Workspace"]):
    """Queries for workspaces."""

    def of_member(self, user: User) -> Self:
        """Only those that the person is a member of."""
        # Two queries instead of a join: MongoDB would join all workspaces before it filters.
        return self.filter(pk__in=list(user.memberships.values_list("workspace_id", flat=True)))


class Workspace(models.Model):
    """The tenant: owns links, campaigns, domains and API keys."""

    id = ObjectIdField(primary_key=True)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    slug = models.SlugField(_("slug"), unique=True)
    plan = models.CharField(_("plan"), max_length=20, choices=plans.CHOICES, default=default_plan)
    # An IANA name; empty: each member sees times in the zone of their browser.
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, default="", db_default="")
    # Whether new links add the query of the short URL to their destination, unless their creator says otherwise.
    passes_query = models.BooleanField(_("new links pass the query on"), default=True, db_default=True)
    members = models.ManyToManyField(User, through="Membership", related_name="workspaces")
    # Incremented by lock_workspace(), which serializes changes of members.
    member_changes = models.PositiveIntegerField(default=0, editable=False)
    # Soft delete: members and keys are gone, links are closed, and a task erases the rest.
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("workspace")
        verbose_name_plural = _("workspaces")
        constraints = (
            models.CheckConstraint(condition=models.Q(plan__in=list(plans.PLANS)), name="workspace_plan_exists"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def limits(self) -> plans.Plan:
        """What the workspace's plan allows."""
        return plans.PLANS[self.plan]


class MonthlyUsage(models.Model):
    """How many links a workspace with a limit has created in one month; the id is derived from both."""

    id = ObjectIdField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    month = models.DateField()  # its first day
    links = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.links}"


class Membership(models.Model):
    """A person's role in a workspace."""

    id = ObjectIdField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="memberships", verbose_name=_("workspace"))
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = (
            models.UniqueConstraint(fields=["workspace", "user"], name="membership_once_per_workspace"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_exists"),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.workspace}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Queries for invitations."""

    def in_workspace(self, workspace: Workspace) -> Self:
        """Only those into the workspace."""
        return self.filter(workspace=workspace)

    def usable(self, at: datetime) -> Self:
        """Only those that can be accepted at this moment."""
        return self.filter(is_open=True, expires_at__gt=at)

    def usable_by(self, user: User, at: datetime) -> Self:
        """Only those that the person can accept, the newest first: to their address, if they have confirmed it."""
        confirmed = EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()
        usable = self.usable(at).filter(email=user.email) if confirmed else self.none()
        return usable.prefetch_related("workspace", "invited_by").order_by("-created_at", "-pk")


class Invitation(models.Model):
    """An invitation to a workspace, accepted with a token that is sent by mail; only its digest is stored."""

    id = ObjectIdField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="invitations", verbose_name=_("workspace"))
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("invited by")
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("last sent"), default=timezone.now, editable=False)
    times_sent = models.PositiveSmallIntegerField(_("times sent"), default=1, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    # Neither accepted nor revoked: a column of its own, for the condition of the partial unique index on MongoDB.
    is_open = models.BooleanField(_("open"), default=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "email"], condition=models.Q(is_open=True), name="invitation_one_open_per_address"
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="invitation_role_exists"),
        )
        indexes = (models.Index(fields=["email"], name="invitation_by_email"),)

    def __str__(self) -> str:
        return f"{self.email} · {self.workspace}"

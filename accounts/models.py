"""People, the workspaces they share, and the keys their programs use."""

import ipaddress
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.keys import tokens
from accounts.keys.scopes import SCOPES
from accounts.workspaces import plans
from shortener.db.ids import ObjectIdField
from shortener.web.http import Network


class UserManager(BaseUserManager["User"]):
    """Makes users whose login is their e-mail address, kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Return a new user; without a password nobody can sign in as them yet."""
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Return a new user who may do everything in the admin, and whose address counts as confirmed.

        Whoever makes one commands the machine, and before mail is set up nobody could sign in to set it up.
        """
        from allauth.account.models import EmailAddress

        user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        EmailAddress.objects.using(self._db).create(user=user, email=user.email, primary=True, verified=True)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user with this e-mail address, in any case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person; their e-mail address is their login."""

    id = ObjectIdField(primary_key=True)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    is_staff = models.BooleanField(_("may use the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = USERNAME_FIELD = "email"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        """Keep the address in lower case, so that one person has one account."""
        super().clean()
        self.email = self.email.lower()


def display_name(user: User) -> str:
    """Return what a person is called: their name or, until they say it, the beginning of their address."""
    return user.name or user.email.partition("@")[0]


def default_plan() -> str:
    """Return the plan of new workspaces, DEFAULT_PLAN."""
    return str(settings.DEFAULT_PLAN)


class Workspace(models.Model):
    """The tenant: owns links, campaigns, domains and API keys."""

    id = ObjectIdField(primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("slug"), unique=True)
    plan = models.CharField(_("plan"), max_length=20, choices=plans.CHOICES, default=default_plan)
    members = models.ManyToManyField(User, through="Membership", related_name="workspaces")
    # Grows with each change of who is in it: what lets only one such change happen at a time.
    member_changes = models.PositiveIntegerField(default=0, editable=False)
    # From then on nobody enters, nothing of it answers, and everything it owns is being erased.
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

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
    """How many links a workspace with a limit has made in one month; its id is derived from both."""

    id = ObjectIdField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    month = models.DateField()  # its first day
    links = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.links}"


class Role(models.TextChoices):
    """What a member is in a workspace."""

    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Admin")
    MEMBER = "member", _("Member")
    VIEWER = "viewer", _("Viewer")


class Membership(models.Model):
    """One person's part in one workspace."""

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
    """Which invitations there are, and for whom."""

    def in_workspace(self, workspace: Workspace) -> Self:
        """Only those into the workspace."""
        return self.filter(workspace=workspace)

    def usable(self, at: datetime) -> Self:
        """Only those that can be accepted at this moment."""
        return self.filter(is_open=True, expires_at__gt=at)


class Invitation(models.Model):
    """A place in a workspace for whoever reads the mail at an address; its token is in that mail and nowhere else."""

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
    # Neither accepted nor revoked: what MongoDB's partial indexes can ask for.
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


def all_scopes() -> list[str]:
    """Return every scope: a key that nobody limited may do everything."""
    return list(SCOPES)


def check_scopes(value: list[str]) -> None:
    """Raise ValidationError for a scope that does not exist."""
    unknown = [scope for scope in value if scope not in SCOPES]
    if unknown:
        raise ValidationError(
            _("There is no scope %(unknown)s. Choose from %(known)s."),
            params={"unknown": ", ".join(map(str, unknown)), "known": ", ".join(SCOPES)},
        )


def check_networks(value: list[str]) -> None:
    """Raise ValidationError for an entry that is no IPv4 or IPv6 address or network."""
    for entry in value:
        try:
            network = ipaddress.ip_network(entry)
            # Clients that come this way are known by their IPv4 address: the network would let nobody in.
            if network.version == 6 and network.network_address.ipv4_mapped:
                raise ValueError
        except ValueError as error:
            if meant := _network_around(entry):
                raise ValidationError(
                    _("%(entry)s is an address within a network. Write the network as %(meant)s."),
                    params={"entry": entry, "meant": meant},
                ) from error
            raise ValidationError(
                _("%(entry)s is no address or network. Write 203.0.113.7 or 2001:db8::/32."), params={"entry": entry}
            ) from error


def _network_around(entry: str) -> str:
    try:
        network = ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return ""
    mapped = network.version == 6 and network.network_address.ipv4_mapped
    return "" if mapped else str(network)


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """Which API keys there are, for whom."""

    def in_workspace(self, workspace: Workspace) -> Self:
        """Only the workspace's own, with those who made them."""
        # No join: on MongoDB that comes before the filter and reads the keys of everybody.
        return self.filter(workspace=workspace).prefetch_related("created_by")


class ApiKey(models.Model):
    """A program's way in. The key itself was shown once; only its digest is here."""

    id = ObjectIdField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="api_keys", verbose_name=_("workspace"))
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="api_keys", verbose_name=_("created by")
    )
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(_("begins with"), max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("scopes"), default=all_scopes, blank=True, validators=[check_scopes])
    allowed_networks = models.JSONField(
        _("allowed networks"),
        default=list,
        blank=True,
        validators=[check_networks],
        help_text=_("Addresses and networks that may use the key; empty means any."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    rotated_at = models.DateTimeField(_("rotated"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        constraints = (
            models.CheckConstraint(condition=models.Q(prefix__startswith=tokens.PREFIX), name="api_key_prefix_is_one"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def is_usable(self, at: datetime) -> bool:
        """Tell whether the key opens anything at this moment."""
        owner_is_active = self.created_by is None or self.created_by.is_active
        return self.is_active and owner_is_active and (self.expires_at is None or at < self.expires_at)

    @property
    def networks(self) -> list[Network]:
        """The networks that may use the key; none means any."""
        return [ipaddress.ip_network(entry) for entry in self.allowed_networks]

"""API keys, with which programs call the API."""

import ipaddress
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Self

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.keys import tokens
from accounts.keys.scopes import ACTIONS, SCOPES
from accounts.people.models import User
from accounts.workspaces.actors import Actor
from accounts.workspaces.models import Membership, Workspace
from accounts.workspaces.roles import ALLOWED, Action
from shortener.db.ids import ObjectIdField
from shortener.web.requests.http import Network


def all_scopes() -> list[str]:
    """Return every scope, the default of a key."""
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
    """Raise ValidationError for an entry that is not an IPv4 or IPv6 address or network."""
    for entry in value:
        try:
            network = ipaddress.ip_network(entry)
            # Requests from IPv4-mapped addresses are compared as IPv4: this network would match none.
            if network.version == 6 and network.network_address.ipv4_mapped:
                raise ValueError
        except ValueError as error:
            if network_text := _network_around(entry):
                raise ValidationError(
                    _("%(entry)s is an address within a network. Enter the network as %(meant)s."),
                    params={"entry": entry, "meant": network_text},
                ) from error
            raise ValidationError(
                _("%(entry)s is not an address or network. Enter one such as 203.0.113.7 or 2001:db8::/32."),
                params={"entry": entry},
            ) from error


def _network_around(entry: str) -> str:
    try:
        network = ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return ""
    mapped = network.version == 6 and network.network_address.ipv4_mapped
    return "" if mapped else str(network)


def actor_name(name: str) -> str:
    """Return what the history of links calls the key of this name; it begins with the same words for every key."""
    return gettext("API key %(name)s") % {"name": name}


class KeyState(models.TextChoices):
    """Whether a key works, and why not."""

    ACTIVE = "active", _("Active")
    REPLACED = "replaced", _("Replaced, still working")
    INACTIVE = "inactive", _("Deactivated")
    EXPIRED = "expired", _("Expired")
    OWNER_GONE = "owner_gone", _("Its owner has left or can't sign in")

    @property
    def badge_class(self) -> str:
        """The CSS class of its badge."""
        return _BADGE_CLASSES.get(self, "badge-error")


_BADGE_CLASSES = {KeyState.ACTIVE: "badge-success", KeyState.REPLACED: "badge-warning", KeyState.INACTIVE: ""}


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """Queries for API keys."""

    def in_workspace(self, workspace: Workspace) -> Self:
        """Only the workspace's own, with the people who created them."""
        # Prefetched, not joined: MongoDB would join the keys of all workspaces before it filters.
        return self.filter(workspace=workspace).prefetch_related("created_by")

    def active_of(self, workspace_id: str, user_id: str) -> Self:
        """Only the active ones of a person in the workspace, by name."""
        return self.filter(workspace=workspace_id, created_by=user_id, is_active=True).order_by("name", "pk")

    def for_requests(self) -> Self:
        """With all that a request with a key needs, in one statement; on MongoDB the role is a second one, by index."""
        keys = self.select_related("workspace", "created_by")
        if connection.vendor == "mongodb":  # a subquery would join all memberships before it filters
            return keys
        here = Membership.objects.filter(workspace=models.OuterRef("workspace"), user=models.OuterRef("created_by"))
        return keys.annotate(role=models.Subquery(here.values("role")[:1]))


class ApiKey(models.Model):
    """An API key. Its text was shown once, when it was created; only the digest is stored.

    It belongs to a member and never may do more than that member's current role, or to the workspace.
    """

    id = ObjectIdField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="api_keys", verbose_name=_("workspace"))
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="api_keys", verbose_name=_("belongs to")
    )
    # Made by an operator without a person. Any other key whose person is gone is refused.
    of_workspace = models.BooleanField(_("belongs to the workspace"), default=False, db_default=False, editable=False)
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
        """Tell whether requests with the key are accepted at this moment."""
        return self.is_active and (self.expires_at is None or at < self.expires_at) and self.rights is not None

    @cached_property
    def role(self) -> str | None:
        """The current role of the key's person in the workspace; for_requests() and load_roles() read it for keys."""
        here = Membership.objects.filter(workspace=self.workspace_id, user=self.created_by_id)
        return here.values_list("role", flat=True).first() if self.created_by_id else None

    @property
    def rights(self) -> frozenset[Action] | None:
        """What the key's person is allowed now; None when they have left or may not sign in."""
        if self.of_workspace:
            return frozenset(Action)
        if self.created_by is None or not self.created_by.is_active or self.role is None:
            return None
        return ALLOWED[self.role]

    @property
    def networks(self) -> list[Network]:
        """The networks that may use the key; an empty list means any."""
        return [ipaddress.ip_network(entry) for entry in self.allowed_networks]

    @property
    def actor(self) -> Actor:
        """The program that has the key, allowed what both the key's scopes and its person's role include."""
        in_scopes = frozenset(action for scope, action in ACTIONS.items() if scope in self.scopes)
        allowed = in_scopes & (self.rights or frozenset())
        return Actor(self.workspace, self.created_by, actor_name(self.name), allowed)

    def state(self, at: datetime) -> KeyState:
        """Return the key's state at this moment; of several reasons why it does not work, the first to be fixed."""
        if self.expires_at is not None and self.expires_at <= at:
            return KeyState.EXPIRED
        if not self.is_active:
            return KeyState.INACTIVE
        if self.rights is None:
            return KeyState.OWNER_GONE
        return KeyState.ACTIVE if self.rotated_at is None else KeyState.REPLACED


def load_roles(keys: Sequence[ApiKey]) -> None:
    """Read the roles of the people of these keys of one workspace in one query."""
    people = {key.created_by_id for key in keys if key.created_by_id}
    here = Membership.objects.filter(workspace__in={key.workspace_id for key in keys}, user__in=people)
    roles = dict(here.values_list("user_id", "role"))
    for key in keys:
        key.role = roles.get(key.created_by_id)

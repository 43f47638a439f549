"""Roles, and the actions that each allows; services check them through an Actor."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The role of a member in a workspace."""

    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Admin")
    MEMBER = "member", _("Member")
    VIEWER = "viewer", _("Viewer")


class Action(StrEnum):
    """Something that not every role allows; every member sees everything in the workspace but its audit log."""

    EDIT_LINKS = "edit_links"  # and imports, tags and folders
    EDIT_CAMPAIGNS = "edit_campaigns"
    EDIT_DOMAINS = "edit_domains"
    EDIT_KEYS = "edit_keys"
    EDIT_MEMBERS = "edit_members"
    EDIT_WORKSPACE = "edit_workspace"
    READ_AUDIT_LOG = "read_audit_log"
    OWN_WORKSPACE = "own_workspace"  # transfer or delete it


_MEMBER = frozenset({Action.EDIT_LINKS, Action.EDIT_CAMPAIGNS})
_ADMIN = frozenset(Action) - {Action.OWN_WORKSPACE}

ALLOWED: dict[str, frozenset[Action]] = {
    Role.OWNER: frozenset(Action),
    Role.ADMIN: _ADMIN,
    Role.MEMBER: _MEMBER,
    Role.VIEWER: frozenset(),
}


def may_invite(role: str | None, invited: str) -> bool:
    """Tell whether a member with the role, None for a person who has left, may invite someone with the other role."""
    allowed = ALLOWED[role] if role else frozenset()
    return Action.EDIT_MEMBERS in allowed and ALLOWED[invited] <= allowed

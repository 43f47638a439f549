"""What each role may do in a workspace: the one table, which services ask through an Actor."""

from enum import StrEnum

from accounts.models import Role


class Action(StrEnum):
    """Something that only some may do; whoever is in a workspace sees everything in it."""

    EDIT_LINKS = "edit_links"  # imports, tags and folders with them
    EDIT_CAMPAIGNS = "edit_campaigns"
    EDIT_DOMAINS = "edit_domains"
    EDIT_KEYS = "edit_keys"
    EDIT_MEMBERS = "edit_members"
    EDIT_WORKSPACE = "edit_workspace"
    OWN_WORKSPACE = "own_workspace"  # hand it to somebody else, or delete it with everything in it


_MEMBER = frozenset({Action.EDIT_LINKS, Action.EDIT_CAMPAIGNS})
_ADMIN = frozenset(Action) - {Action.OWN_WORKSPACE}

ALLOWED: dict[str, frozenset[Action]] = {
    Role.OWNER: frozenset(Action),
    Role.ADMIN: _ADMIN,
    Role.MEMBER: _MEMBER,
    Role.VIEWER: frozenset(),
}

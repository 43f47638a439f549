"""All models of the app, for Django and for other apps; each is defined in its room."""

from accounts.audit.models import AuditEntry
from accounts.keys.models import ApiKey
from accounts.people.models import User, display_name
from accounts.sign_in.models import FactorUse
from accounts.workspaces.models import Invitation, Membership, MonthlyUsage, Workspace
from accounts.workspaces.roles import Role

__all__ = [
    "ApiKey",
    "AuditEntry",
    "FactorUse",
    "Invitation",
    "Membership",
    "MonthlyUsage",
    "Role",
    "User",
    "Workspace",
    "display_name",
]

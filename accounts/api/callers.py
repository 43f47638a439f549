"""Who a call under /api acts for."""

from rest_framework.request import Request

from accounts.keys.models import ApiKey
from accounts.workspaces.actors import Actor
from accounts.workspaces.models import Workspace


def caller(request: Request) -> Actor:
    """Return the program behind the key."""
    assert isinstance(request.auth, ApiKey)
    return request.auth.actor


def tenant(request: Request) -> Workspace:
    """Return the workspace that the call is limited to."""
    assert isinstance(request.auth, ApiKey)
    return request.auth.workspace

"""The actor and the workspace of an API request."""

from rest_framework.request import Request

from accounts.keys.models import ApiKey
from accounts.workspaces.actors import Actor
from accounts.workspaces.models import Workspace


def caller(request: Request) -> Actor:
    """Return the actor of the request's API key."""
    assert isinstance(request.auth, ApiKey)
    return request.auth.actor


def tenant(request: Request) -> Workspace:
    """Return the workspace of the request's API key."""
    assert isinstance(request.auth, ApiKey)
    return request.auth.workspace

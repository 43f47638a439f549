"""Who a call under /api acts for."""

from rest_framework.request import Request

from accounts import actors
from accounts.actors import Actor
from accounts.models import ApiKey, Workspace


def caller(request: Request) -> Actor:
    """Return the program behind the key."""
    assert isinstance(request.auth, ApiKey)
    return actors.program(request.auth)


def tenant(request: Request) -> Workspace:
    """Return the workspace that the call is limited to."""
    assert isinstance(request.auth, ApiKey)
    return request.auth.workspace

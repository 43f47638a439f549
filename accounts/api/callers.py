"""Who a call under /api acts for."""

from rest_framework.request import Request

from accounts.models import ApiKey, User, Workspace


def caller(request: Request) -> tuple[User | None, Workspace]:
    """Return the user behind the key, if they still exist, and the workspace that the call is limited to."""
    assert isinstance(request.auth, ApiKey)
    return request.auth.created_by, request.auth.workspace

"""Authentication by session, for calls from the dashboard's own pages.

These calls carry no CSRF token. Against forged calls from other sites they check Sec-Fetch-Site and Origin, which
browsers set and pages cannot change, and accept only JSON, which forms cannot send.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.people.models import User
from accounts.workspaces import actors
from accounts.workspaces.access import SESSION_KEY, current_membership
from accounts.workspaces.models import Membership
from accounts.workspaces.roles import Action
from shortener.api.throttling import Budget, BudgetThrottle, Rate, spend

_CALLS_PER_MINUTE = 60  # of one person

_Origin = tuple[str, str, int | None]


class SessionAuthentication(BaseAuthentication):
    """Authenticates as (user, membership in the current workspace); API keys are ignored."""

    def authenticate(self, request: Request) -> tuple[User, Membership]:
        """Return user and membership; raise AuthenticationFailed, or PermissionDenied for users without a workspace."""
        user = request._request.user
        if not user.is_authenticated or not user.is_active:
            raise AuthenticationFailed(_("Sign in to the dashboard first."), "unauthorized")
        membership = current_membership(user, request._request.session.get(SESSION_KEY))
        if membership is None:
            raise PermissionDenied(
                _("You aren't a member of this workspace. Switch to one of your workspaces."), "forbidden"
            )
        return user, membership

    def authenticate_header(self, request: Request) -> str:
        """Return a WWW-Authenticate header, which makes failures a 401; browsers show no dialog for this scheme."""
        return 'Session realm="dashboard"'


class FromThisSite(BasePermission):
    """The call comes from a page of this site, by Sec-Fetch-Site or, in browsers without it, by Origin."""

    message = _("This call did not come from a page of this site. Use POST /api/links with an API key instead.")
    code = "forbidden"

    def has_permission(self, request: Request, view: Any) -> bool:
        site = request.headers.get("Sec-Fetch-Site")
        if site is not None:
            return site in ("same-origin", "none")
        origin = _parsed(request.headers.get("Origin", ""))
        return origin is not None and origin == _own(request)


class MayChangeLinks(BasePermission):
    """The member's role allows editing links."""

    message = _("Viewers can't create links. Ask an owner or admin of the workspace for another role.")
    code = "forbidden"

    def has_permission(self, request: Request, view: Any) -> bool:
        return actors.member(member(request)).may(Action.EDIT_LINKS)


class SessionRate(BudgetThrottle):
    """_CALLS_PER_MINUTE calls of each person, in all their sessions together."""

    def budget(self, request: Request) -> Budget:
        """Count the call against the person's minute."""
        return spend(request, Rate("session", str(request.user.pk), _CALLS_PER_MINUTE))


def member(request: Request) -> Membership:
    """Return the membership that SessionAuthentication has found."""
    assert isinstance(request.auth, Membership)
    return request.auth


def _own(request: Request) -> _Origin | None:
    return _parsed(settings.SITE_URL or f"{request.scheme}://{request.get_host()}")


def _parsed(origin: str) -> _Origin | None:
    """Return scheme, host and port, or None for a value that is not an origin, such as "null"."""
    try:
        parts = urlsplit(origin)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None

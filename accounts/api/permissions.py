"""Permissions of an authenticated API key; REST_FRAMEWORK orders them: plan, address, scope."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.keys.models import ApiKey
from accounts.keys.scopes import ACTIONS
from accounts.keys.services import record_refusal
from accounts.workspaces.plans import check_api
from shortener.web.requests.http import is_within, parse_address


class PlanHasApi(BasePermission):
    """The workspace's plan includes the API."""

    def has_permission(self, request: Request, view: Any) -> bool:
        check_api(_key(request).workspace.limits)
        return True


class AddressIsAllowed(BasePermission):
    """The client's address is in one of the key's networks, if it has any."""

    message = _("This API key can't be used from your IP address. Add the address to the key's allowed networks.")
    code = "ip_not_allowed"

    def has_permission(self, request: Request, view: Any) -> bool:
        networks = _key(request).networks
        address = parse_address(request.META["REMOTE_ADDR"])
        if not networks or (address is not None and is_within(address, networks)):
            return True
        record_refusal(api_key=_key(request), reason="address")
        return False


class KeyHasScope(BasePermission):
    """The key has the scope that the view's `scopes` has for the method, and its person's role allows as much."""

    code = "scope_required"

    def has_permission(self, request: Request, view: Any) -> bool:
        method = "GET" if request.method == "HEAD" else request.method
        needed = getattr(view, "scopes", {}).get(method)
        if needed is not None and needed not in _key(request).scopes:
            text = gettext("This API key lacks the scope %(scope)s. Use a key that has it.") % {"scope": needed}
            raise PermissionDenied(text, self.code)
        action = ACTIONS.get(needed or "")
        if action is not None and action not in (_key(request).rights or ()):
            text = gettext("The role of this API key's owner doesn't allow this. Use another key.")
            raise PermissionDenied(text, "forbidden")
        return True


def _key(request: Request) -> ApiKey:
    assert isinstance(request.auth, ApiKey)
    return request.auth

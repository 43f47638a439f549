"""Access to the admin: for operators, who sign in like everyone, with a second factor where it is required.

Changes need a second factor of the last hour, or where none is required a recent sign-in.
"""

import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import secure_admin_login
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.people.recent_sign_in import require_recent_sign_in

_FRESH = 3_600  # seconds for which a second factor opens the admin

_sign_in = secure_admin_login(admin.site.login)


def may_open_admin(request: HttpRequest) -> bool:
    """Tell whether the visitor may use the admin.

    Raises ImmediateHttpResponse or ReauthenticationRequired, which allauth's middleware answers with, when an operator
    has to show again who they are: that page continues the request afterwards.
    """
    user: Any = request.user
    if not (user.is_active and user.is_staff):
        return False
    if not settings.ADMIN_REQUIRES_SECOND_FACTOR:
        if request.method == "POST" and request.path != reverse("admin:logout"):
            require_recent_sign_in(request)
        return True
    if not is_mfa_enabled(user):
        return False
    steps = [step["at"] for step in get_authentication_records(request, user) if step["method"] == "mfa"]
    if not steps or time.time() - max(steps) > _FRESH:
        ways = get_adapter().get_reauthentication_methods(user)
        page = next(way["url"] for way in ways if way["id"].startswith("mfa_reauthenticate"))
        raise ImmediateHttpResponse(suspend_request(request, page))
    return True


def login(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
    """Answer /admin/login/, where Django sends visitors who may not use the admin.

    They sign in on the site's own page, with its second step and rate limits. Operators without a second factor are led
    to set one up where it is required.
    """
    user: Any = request.user
    if user.is_active and user.is_staff and not may_open_admin(request):
        messages.warning(
            request, _("The admin requires two-factor authentication. Set up an authenticator app or a passkey first.")
        )
        return redirect("mfa_index")
    answer: HttpResponseBase = _sign_in(request, extra_context)
    return answer


admin.site.has_permission = may_open_admin  # type: ignore[method-assign]
admin.site.login = login  # type: ignore[method-assign, assignment]

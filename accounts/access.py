"""What every page of the dashboard shares: who is there, in which workspace, and what they may do."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from accounts import actors
from accounts.actors import Actor
from accounts.models import Membership, User, Workspace
from accounts.workspaces import current
from shortener.db.ids import is_object_id
from shortener.errors import Forbidden, NotFound
from shortener.web.http import referring_page

Parameters = ParamSpec("Parameters")


class MemberRequest(HttpRequest):
    """The request of somebody who is signed in and at work in a workspace."""

    user: User
    membership: Membership
    actor: Actor
    workspace: Workspace  # that everything on the page belongs to
    htmx: HtmxDetails


MemberView = Callable[Concatenate[MemberRequest, Parameters], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponseBase]


def member_page(view: MemberView[Parameters]) -> View[Parameters]:
    """Let only members of a workspace see a page, which finds them in `request.actor`.

    Strangers sign in first. What a service refuses because of who asks is a 403, what is elsewhere a 404.
    """

    @never_cache
    @wraps(view)
    def page(request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User):
            return _to_sign_in(cast("MemberRequest", request))
        membership = _membership(request, user)
        if membership is None:
            return redirect("workspace-new")
        if request.POST.get(current.ON_PAGE, membership.workspace_id) != membership.workspace_id:
            membership = _back_in(request, user, request.POST[current.ON_PAGE])
        seen = cast("Any", request)
        seen.membership, seen.workspace, seen.actor = membership, membership.workspace, actors.member(membership)
        try:
            return view(cast("MemberRequest", request), *args, **kwargs)
        except NotFound as error:
            raise Http404(str(error.message)) from error
        except Forbidden as error:
            raise PermissionDenied(str(error.message)) from error

    return cast("View[Parameters]", page)


def _to_sign_in(request: MemberRequest) -> HttpResponse:
    if request.htmx:
        # The whole page goes there: a part of it would show the form of a sign-in in its own place.
        url = redirect_to_login(request.htmx.current_url_abs_path or "/").url
        return HttpResponseClientRedirect(url)
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    if is_object_id(written_in := request.POST.get(current.ON_PAGE)):
        request.session[current.IN_SESSION] = written_in
    messages.warning(request, _("You were signed out, so nothing has been done yet. Sign in to go on where you were."))
    return redirect_to_login(referring_page(request) or "/")


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return what the frames of pages show, the dashboard's and that for strangers (a context processor)."""
    membership: Membership | None = getattr(request, "membership", None) or _on_account_pages(request)
    if membership is None:
        return {"signup_open": settings.SIGNUP_OPEN}
    return {
        "actor": getattr(request, "actor", None),
        "membership": membership,
        "workspace": membership.workspace,
        "memberships": current.memberships(membership.user),
    }


def _on_account_pages(request: HttpRequest) -> Membership | None:
    """Return the membership that pages about one's own account, which belong to no workspace, stand in the frame of."""
    match, user = request.resolver_match, getattr(request, "user", None)
    if match is None or not match.route.startswith("accounts/") or not isinstance(user, User):
        return None
    seen = cast("Any", request)
    seen.membership = _membership(request, user)
    return cast("Membership | None", seen.membership)


def _membership(request: HttpRequest, user: User) -> Membership | None:
    chosen = request.session.get(current.IN_SESSION)
    # Whoever was removed from the chosen workspace goes on in another.
    return current.at_work(user, chosen) or current.at_work(user, None)


def _back_in(request: HttpRequest, user: User, written_in: str) -> Membership:
    """Go on in the workspace that a form was written in, whatever another tab has switched to since."""
    for membership in current.memberships(user):
        if membership.workspace_id == written_in:
            request.session[current.IN_SESSION] = written_in
            return membership
    raise PermissionDenied from Forbidden(_("You are no longer in the workspace of that page: nothing has been done."))

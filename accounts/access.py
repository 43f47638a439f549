"""What every page of the dashboard shares: who is there, in which workspace, and what they may do."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from accounts import actors
from accounts.actors import Actor
from accounts.models import Membership, User, Workspace
from accounts.workspaces import current
from accounts.workspaces.roles import Action
from shortener.db.ids import is_object_id
from shortener.errors import Forbidden, NotFound
from shortener.web.page_addresses import page_before

Parameters = ParamSpec("Parameters")
Method = Literal["GET", "POST"]


class PersonRequest(HttpRequest):
    """The request of a person who is signed in."""

    user: User
    htmx: HtmxDetails


class MemberRequest(PersonRequest):
    """The request of a member, with the workspace that everything on the page belongs to."""

    membership: Membership
    actor: Actor
    workspace: Workspace


PersonView = Callable[Concatenate[PersonRequest, Parameters], HttpResponseBase]
MemberView = Callable[Concatenate[MemberRequest, Parameters], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponseBase]


def person_page(*methods: Method) -> Callable[[PersonView[Parameters]], View[Parameters]]:
    """Decorate a page about a person's own account: check the method and that they are signed in.

    Other methods get a 405 (HEAD is allowed where GET is), visitors who are not signed in are sent to sign in first.
    """

    def decorate(view: PersonView[Parameters]) -> View[Parameters]:
        return _restrict(methods, login_required(cast("View[Parameters]", view)))

    return decorate


def member_page(
    *methods: Method, action: Action | None = None, post_action: Action | None = None
) -> Callable[[MemberView[Parameters]], View[Parameters]]:
    """Decorate a page of a workspace: check the method, that the visitor is signed in, and their role.

    `action` is what the role must allow for any request, `post_action` for a POST alone; without either, every member
    sees the page. The view finds the workspace and the member in `request.workspace` and `request.actor`.

    Other methods get a 405 (HEAD is allowed where GET is), visitors who are not signed in are sent to sign in first.
    Forbidden, from the role or from a service, becomes a 403; NotFound becomes a 404.
    """

    def decorate(view: MemberView[Parameters]) -> View[Parameters]:
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
            known = cast("MemberRequest", request)
            known.membership, known.workspace, known.actor = membership, membership.workspace, actors.member(membership)
            try:
                for needed in (action, post_action if request.method == "POST" else None):
                    if needed is not None:
                        known.actor.check(needed)
                return view(known, *args, **kwargs)
            except NotFound as error:
                raise Http404(str(error.message)) from error
            except Forbidden as error:
                raise PermissionDenied(str(error.message)) from error

        return _restrict(methods, cast("View[Parameters]", page))

    return decorate


def _restrict(methods: tuple[Method, ...], view: View[Parameters]) -> View[Parameters]:
    """Answer other methods with a 405, and let no cache keep the page."""
    allowed = [*methods, "HEAD"] if "GET" in methods else list(methods)
    return never_cache(require_http_methods(allowed)(view))


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
    return redirect_to_login(page_before(request) or "/")


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

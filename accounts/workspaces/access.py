"""Access to pages: allowed methods, sign-in, the current workspace and the member's role."""

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

from accounts.people.models import User
from accounts.people.recent_sign_in import require_recent_sign_in
from accounts.workspaces import actors
from accounts.workspaces.actors import Actor
from accounts.workspaces.elsewhere import workspace_of_address
from accounts.workspaces.models import Membership, Workspace
from accounts.workspaces.roles import Action
from shortener.errors import Forbidden, NotFound
from shortener.web.addresses.workspace_paths import join_path, split_path
from shortener.web.addresses.workspace_urls import in_workspace
from shortener.web.requests.http import referring_page
from shortener.web.times import in_zone

SESSION_KEY = "workspace_id"  # of the workspace that the person is in: of which they have opened a page last

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


def person_page(*methods: Method, recent: bool = False) -> Callable[[PersonView[Parameters]], View[Parameters]]:
    """Decorate a page about a person's own account: check the method and that they are signed in.

    With `recent`, a POST, or any request of a page that takes no POST, needs a recent sign-in: see
    require_recent_sign_in(). Other methods get a 405 (HEAD is allowed where GET is), visitors who are not signed in are
    sent to sign in first.
    """

    def decorate(view: PersonView[Parameters]) -> View[Parameters]:
        @login_required
        @wraps(view)
        def page(request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponseBase:
            if recent:
                _check_recent(request, methods)
            return view(cast("PersonRequest", request), *args, **kwargs)

        return _restrict(methods, cast("View[Parameters]", page))

    return decorate


def member_page(
    *methods: Method,
    action: Action | None = None,
    post_action: Action | None = None,
    recent: bool = False,
    while_typing: bool = False,
) -> Callable[[MemberView[Parameters]], View[Parameters]]:
    """Decorate a page of a workspace: check the method, that the visitor is signed in, and their role.

    `action` is what the role must allow for any request, `post_action` for a POST alone; without either, every member
    sees the page. `recent` is that of person_page(). With `while_typing`, the page shows a part of a form that is being
    filled in: a visitor who was signed out meanwhile gets a 204, and keeps the form. The view finds the workspace and
    the member in `request.workspace` and `request.actor`.

    Other methods get a 405 (HEAD is allowed where GET is), visitors who are not signed in are sent to sign in first.
    Forbidden, from the role or from a service, becomes a 403; NotFound becomes a 404, which is also the answer to a
    path that names a workspace of which the person is no member. A path that names none redirects to one that does;
    a POST to it acts in the workspace that the person is in. Redirects of the view stay in the workspace of the path.
    """

    def decorate(view: MemberView[Parameters]) -> View[Parameters]:
        @wraps(view)
        def page(request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponseBase:
            user = request.user
            if not isinstance(user, User):
                return _to_sign_in(cast("MemberRequest", request), while_typing=while_typing)
            named = split_path(request.path)[0]
            membership = _membership_in(user, named) if named else _membership(request, user)
            if membership is None:
                return redirect("workspace-new")
            if not named and request.method in ("GET", "HEAD"):
                return redirect(join_path(_workspace_of_page(request, membership), request.get_full_path()))
            known = cast("MemberRequest", request)
            known.membership, known.workspace, known.actor = membership, membership.workspace, actors.member(membership)
            try:
                for needed in (action, post_action if request.method == "POST" else None):
                    if needed is not None:
                        known.actor.check(needed)
                if recent:
                    _check_recent(request, methods)
                with in_zone(membership.workspace.time_zone):
                    answer = view(known, *args, **kwargs)
            except NotFound as error:
                raise Http404(str(error.message)) from error
            except Forbidden as error:
                raise PermissionDenied(str(error.message)) from error
            if named and "Location" in answer:
                answer["Location"] = in_workspace(named, answer["Location"])
            elif named and _is_visit(known, answer):
                choose_workspace(request, named)
            return answer

        return _restrict(methods, cast("View[Parameters]", page))

    return decorate


def _workspace_of_page(request: HttpRequest, current: Membership) -> str:
    """Return the id of the person's workspace that has the object of the address, else of the one they are in."""
    match = request.resolver_match
    other = workspace_of_address(current.user, match.kwargs, current=current.workspace) if match else None
    return other.pk if other else current.workspace_id


def _is_visit(request: MemberRequest, answer: HttpResponseBase) -> bool:
    """Tell whether the person has opened a page by themselves: neither a part of one, nor by a link of another site.

    Else another site could choose the workspace in which the scripts of this person's session act.
    """
    is_own = request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
    is_page = answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html")
    return request.method == "GET" and is_own and is_page and not request.htmx


def _restrict(methods: tuple[Method, ...], view: View[Parameters]) -> View[Parameters]:
    """Answer other methods with a 405, and let no cache keep the page."""
    allowed = [*methods, "HEAD"] if "GET" in methods else list(methods)
    return never_cache(require_http_methods(allowed)(view))


def _check_recent(request: HttpRequest, methods: tuple[Method, ...]) -> None:
    if request.method == "POST" or "POST" not in methods:
        require_recent_sign_in(request)


def memberships_of(user: User) -> list[Membership]:
    """Return the person's memberships with their workspaces, the oldest first."""
    return list(user.memberships.select_related("workspace", "user").order_by("created_at", "pk"))


def current_membership(user: User, chosen: str | None) -> Membership | None:
    """Return the membership in the chosen workspace, without a choice the oldest, or None if there is none."""
    mine = user.memberships.select_related("workspace", "user").order_by("created_at", "pk")
    return (mine.filter(workspace_id=chosen) if chosen else mine).first()


def choose_workspace(request: HttpRequest, workspace_id: str) -> None:
    """Let addresses that name no workspace mean this one."""
    if request.session.get(SESSION_KEY) != workspace_id:
        request.session[SESSION_KEY] = workspace_id


def forget_workspace(request: HttpRequest) -> None:
    """Forget the chosen workspace: the person continues in the oldest of theirs."""
    request.session.pop(SESSION_KEY, None)


def _to_sign_in(request: MemberRequest, *, while_typing: bool) -> HttpResponse:
    if request.htmx and while_typing:
        return HttpResponse(status=204)  # htmx then leaves the page as it is
    if request.htmx:
        # Redirect the whole page: htmx would swap the sign-in form into a part of it.
        url = redirect_to_login(_page_around(request) or "/").url
        return HttpResponseClientRedirect(url)
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    messages.warning(
        request, _("You were signed out, so nothing has changed yet. Sign in to continue where you left off.")
    )
    return redirect_to_login(referring_page(request) or "/")


def _page_around(request: MemberRequest) -> str | None:
    """Return path and query of the page that htmx has sent the request from, as far as the header is a URL."""
    try:
        return request.htmx.current_url_abs_path
    except ValueError:
        return None


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: return what the frame of every page shows, with and without a workspace."""
    membership: Membership | None = getattr(request, "membership", None) or _membership_on_account_pages(request)
    if membership is None:
        return {"signup_open": settings.SIGNUP_OPEN}
    return {
        "actor": getattr(request, "actor", None),
        "membership": membership,
        "workspace": membership.workspace,
        "memberships": memberships_of(membership.user),
    }


def _membership_on_account_pages(request: HttpRequest) -> Membership | None:
    """Return the membership to show around pages of a person's own account, which belong to no workspace."""
    match, user = request.resolver_match, getattr(request, "user", None)
    if match is None or not match.route.startswith("accounts/") or not isinstance(user, User):
        return None
    seen = cast("Any", request)
    seen.membership = _membership(request, user)
    return cast("Membership | None", seen.membership)


def _membership_in(user: User, workspace_id: str) -> Membership:
    membership = current_membership(user, workspace_id)
    if membership is None:
        raise Http404
    return membership


def _membership(request: HttpRequest, user: User) -> Membership | None:
    chosen = request.session.get(SESSION_KEY)
    # A person who was removed from the chosen workspace continues in another.
    return current_membership(user, chosen) or current_membership(user, None)

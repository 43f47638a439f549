"""What somebody sees who was invited."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import PersonRequest, person_page
from accounts.models import Invitation, User
from accounts.workspaces import current, invitations
from accounts.workspaces.errors import InvitationOver
from accounts.workspaces.plans import PlanRequired
from shortener.errors import Conflict, NotFound
from shortener.web.lookup import find


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Say who invites the visitor to what, and let them in; whoever has no account yet can make one."""
    found = invitations.with_token(token, timezone.now())
    if found is None:
        return _over(request)
    if not request.user.is_authenticated:
        invitations.remember(request, found)
        here = {"next": request.path}
        context = {
            "invitation": found,
            "sign_up": f"{reverse('account_signup')}?{urlencode({'email': found.email} | here)}",
            "sign_in": f"{reverse('account_login')}?{urlencode(here)}",
        }
        return render(request, "accounts/invitation.html", context)
    user = request.user
    if request.method == "POST":
        return _accept(request, found, user)
    return render(request, "accounts/invitation.html", {"invitation": found, "is_own": found.email == user.email})


@person_page("POST")
def join(request: PersonRequest) -> HttpResponse:
    """Accept an invitation to an address that the person has proven to be theirs."""
    usable = invitations.open_for(request.user, timezone.now())
    return _accept(request, find(usable, request.POST.get("invitation", "")), request.user)


def _accept(request: HttpRequest, invitation: Invitation, user: User) -> HttpResponse:
    try:
        membership = invitations.accept_invitation(invitation=invitation, user=user, at=timezone.now())
    except NotFound:  # somebody was quicker, or the workspace has closed just now
        return _over(request)
    except (Conflict, PlanRequired) as error:
        messages.error(request, str(error.message))
        return redirect("workspace-new")
    request.session.pop(invitations.IN_SESSION, None)
    request.session[current.IN_SESSION] = membership.workspace_id
    messages.success(request, _("Welcome to %(workspace)s.") % {"workspace": membership.workspace.name})
    return redirect(settings.LOGIN_REDIRECT_URL)


def _over(request: HttpRequest) -> HttpResponse:
    # One answer for every reason, so that nobody learns which tokens there were.
    return render(request, "accounts/invitation_over.html", {"text": InvitationOver().message}, status=404)

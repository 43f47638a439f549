"""Pages about invitations: sent, sent again and revoked by members; opened and accepted by the invited."""

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

from accounts.members import invitations
from accounts.members.errors import InvitationOver
from accounts.members.forms import InvitationForm
from accounts.members.views import show_members
from accounts.people.models import User
from accounts.workspaces.access import MemberRequest, PersonRequest, choose_workspace, member_page, person_page
from accounts.workspaces.models import Invitation
from accounts.workspaces.plans import PlanRequired
from accounts.workspaces.roles import Action
from shortener.errors import Conflict, Invalid, NotFound
from shortener.web.lookup import find


@member_page("POST", action=Action.EDIT_MEMBERS, recent=True)
def invite(request: MemberRequest) -> HttpResponse:
    """Invite a person by e-mail."""
    form = InvitationForm(request.actor, request.POST)
    if not form.is_valid():
        return show_members(request, form)
    try:
        invitation = invitations.invite(
            email=form.cleaned_data["email"], role=form.cleaned_data["role"], by=request.actor, at=timezone.now()
        )
    except (Conflict, Invalid, PlanRequired) as error:
        form.add_refusal(error)
        return show_members(request, form)
    messages.success(request, _("Invitation sent to %(email)s.") % {"email": invitation.email})
    return redirect("members")


@member_page("POST", action=Action.EDIT_MEMBERS, recent=True)
def resend(request: MemberRequest, invitation_id: str) -> HttpResponse:
    """Send an invitation again."""
    try:
        invitations.resend_invitation(
            invitation=_find_invitation(request, invitation_id), by=request.actor, at=timezone.now()
        )
    except (Conflict, PlanRequired) as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Invitation sent again. The link in the earlier email no longer works."))
    return redirect("members")


@member_page("POST", action=Action.EDIT_MEMBERS)
def revoke(request: MemberRequest, invitation_id: str) -> HttpResponse:
    """Revoke an invitation."""
    invitation = _find_invitation(request, invitation_id)
    invitations.revoke_invitation(invitation=invitation, by=request.actor, at=timezone.now())
    messages.success(request, _("Invitation for %(email)s revoked.") % {"email": invitation.email})
    return redirect("members")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation and the ways to sign up or in; on POST, accept it."""
    found = invitations.find_invitation(token, timezone.now())
    if found is None:
        return _over(request)
    if not request.user.is_authenticated:
        invitations.store_in_session(request, found)
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
    """Accept an invitation to an address that the person has confirmed, without its token."""
    usable = Invitation.objects.usable_by(request.user, timezone.now())
    return _accept(request, find(usable, request.POST.get("invitation", "")), request.user)


def _find_invitation(request: MemberRequest, invitation_id: str) -> Invitation:
    return find(Invitation.objects.in_workspace(request.workspace).filter(is_open=True), invitation_id)


def _accept(request: HttpRequest, invitation: Invitation, user: User) -> HttpResponse:
    try:
        membership = invitations.accept_invitation(invitation=invitation, user=user, at=timezone.now())
    except NotFound:  # accepted, revoked or closed since it was read
        return _over(request)
    except (Conflict, PlanRequired) as error:
        messages.error(request, str(error.message))
        return redirect("workspace-new")
    request.session.pop(invitations.SESSION_KEY, None)
    choose_workspace(request, membership.workspace_id)
    messages.success(request, _("Welcome to %(workspace)s.") % {"workspace": membership.workspace.name})
    return redirect(settings.LOGIN_REDIRECT_URL)


def _over(request: HttpRequest) -> HttpResponse:
    # The same response for every reason, so that it does not tell which tokens existed.
    return render(request, "accounts/invitation_over.html", {"text": InvitationOver().message}, status=404)

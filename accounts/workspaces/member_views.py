"""Pages about who is in a workspace."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import MemberRequest, member_page
from accounts.models import ApiKey, Invitation, Membership, Workspace
from accounts.workspaces import invitations, members, seats
from accounts.workspaces.forms import InvitationForm, roles_to_give
from accounts.workspaces.plans import PlanRequired
from accounts.workspaces.roles import Action
from shortener.errors import Conflict, Invalid
from shortener.web.lookup import find
from shortener.web.pagination import Order, page_links, query_of, read_page_or_first

_PER_PAGE = 50
_MOST_INVITATIONS = 500  # shown at once: more than can be sent in the days they are valid
_BY_AGE = Order("created_at", descending=False)


@member_page
@require_safe
def members_page(request: MemberRequest) -> HttpResponse:
    """Show the members, and to those who may change them also who is invited."""
    return _members(request, InvitationForm(request.actor))


@member_page
@require_POST
def invite(request: MemberRequest) -> HttpResponse:
    """Invite somebody by e-mail."""
    request.actor.check(Action.EDIT_MEMBERS)
    form = InvitationForm(request.actor, request.POST)
    if not form.is_valid():
        return _members(request, form)
    try:
        invitation = invitations.invite(
            email=form.cleaned_data["email"], role=form.cleaned_data["role"], by=request.actor, at=timezone.now()
        )
    except (Conflict, Invalid, PlanRequired) as error:
        form.add_refusal(error)
        return _members(request, form)
    messages.success(request, _("An invitation is on its way to %(email)s.") % {"email": invitation.email})
    return redirect("members")


@member_page
@require_POST
def resend(request: MemberRequest, invitation_id: str) -> HttpResponse:
    """Send an invitation again."""
    try:
        invitations.resend_invitation(
            invitation=_invitation(request, invitation_id), by=request.actor, at=timezone.now()
        )
    except (Conflict, PlanRequired) as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The invitation is sent again. The mail before it is not valid any more."))
    return redirect("members")


@member_page
@require_POST
def revoke(request: MemberRequest, invitation_id: str) -> HttpResponse:
    """Take an invitation back."""
    invitation = _invitation(request, invitation_id)
    invitations.revoke_invitation(invitation=invitation, by=request.actor, at=timezone.now())
    messages.success(request, _("%(email)s is not invited any more.") % {"email": invitation.email})
    return redirect("members")


@member_page
@require_POST
def change_role(request: MemberRequest, membership_id: str) -> HttpResponse:
    """Give somebody another role."""
    membership = _membership(request, membership_id)
    try:
        changed = members.change_role(membership=membership, role=request.POST.get("role", ""), by=request.actor)
    except (Conflict, Invalid) as error:
        messages.error(request, str(error.message))
    else:
        text = _("%(email)s is now: %(role)s.") % {"email": changed.user.email, "role": changed.get_role_display()}
        messages.success(request, text)
    return redirect("members")


@member_page
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: MemberRequest, membership_id: str) -> HttpResponse:
    """Ask whether somebody is to be removed, and remove them."""
    request.actor.check(Action.EDIT_MEMBERS)
    membership = _membership(request, membership_id)
    if request.method != "POST":
        keys = ApiKey.objects.filter(workspace=request.workspace, created_by=membership.user, is_active=True)
        return _page(request, "accounts/member_remove.html", member=membership, key_count=keys.count())
    try:
        members.remove_member(
            membership=membership,
            by=request.actor,
            at=timezone.now(),
            deactivate_keys=bool(request.POST.get("deactivate_keys")),
        )
    except Conflict as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("%(email)s is removed.") % {"email": membership.user.email})
    return redirect("members")


def _members(request: MemberRequest, form: InvitationForm) -> HttpResponse:
    at = timezone.now()
    taken = seats.taken(request.workspace, at)
    given = query_of(request)
    # Not joined: MongoDB would join all memberships before it takes those of a page.
    rows = request.workspace.memberships.prefetch_related("user")
    found = read_page_or_first(request, rows, order=_BY_AGE, cursor=given.get("cursor", ""), limit=_PER_PAGE)
    for membership in found.rows:
        membership.may_change = (  # type: ignore[attr-defined]  # for the template
            request.actor.may(Action.EDIT_MEMBERS) and request.actor.covers(membership.role)
        )
    return _page(
        request,
        "accounts/members.html",
        members=found.rows,
        **page_links(given, found),
        roles=roles_to_give(request.actor),
        form=form,
        invitations=_open_invitations(request),
        now=at,
        seats_taken=taken,
        no_room=_why_no_room(request.workspace, taken),
    )


def _why_no_room(workspace: Workspace, taken: int) -> str:
    """Return why nobody else can be invited, empty if somebody can."""
    try:
        seats.check(workspace, taken + 1)
    except PlanRequired as error:
        return str(error.message)
    return ""


def _open_invitations(request: MemberRequest) -> list[Invitation]:
    if not request.actor.may(Action.EDIT_MEMBERS):
        return []
    rows = Invitation.objects.in_workspace(request.workspace).filter(is_open=True).order_by("-sent_at", "-pk")
    return list(rows.prefetch_related("invited_by")[:_MOST_INVITATIONS])


def _membership(request: MemberRequest, membership_id: str) -> Membership:
    return find(request.workspace.memberships.prefetch_related("user", "workspace"), membership_id)


def _invitation(request: MemberRequest, invitation_id: str) -> Invitation:
    return find(Invitation.objects.in_workspace(request.workspace).filter(is_open=True), invitation_id)


def _page(request: MemberRequest, template: str, **context: object) -> HttpResponse:
    return render(request, template, {"section": "members", **context})

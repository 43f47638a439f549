"""Pages about the members of a workspace: their list and roles, leaving, and the transfer to another owner."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.members import services
from accounts.members.forms import InvitationForm, KeysForm, TransferForm, choices_of_roles
from accounts.members.rights import loses_keys
from accounts.people.models import User
from accounts.workspaces import usage
from accounts.workspaces.access import MemberRequest, forget_workspace, member_page
from accounts.workspaces.models import Invitation, Membership, Workspace
from accounts.workspaces.plans import PlanRequired
from accounts.workspaces.roles import Action, Role
from shortener.errors import Conflict, Invalid
from shortener.web.forms import sent
from shortener.web.lookup import find
from shortener.web.pagination import Order, page_links, query_of, read_page_or_first

_PER_PAGE = 50
_MAX_INVITATIONS = 500  # listed: more than can be sent within the days that they are valid
_BY_AGE = Order("created_at", descending=False)


@member_page("GET")
def members_page(request: MemberRequest) -> HttpResponse:
    """List the members, and for those who may edit members the open invitations."""
    return show_members(request, InvitationForm(request.actor))


@member_page("POST", action=Action.EDIT_MEMBERS, recent=True)
def change_role(request: MemberRequest, membership_id: str) -> HttpResponse:
    """Change a member's role; first ask what becomes of API keys that they may not have with it."""
    membership, role = _membership(request, membership_id), request.POST.get("role", "")
    form = KeysForm(request.POST if "keys" in request.POST else None, person=membership.user, by=request.actor)
    if loses_keys(role) and form.names and request.actor.covers(membership.role) and not form.is_valid():
        return _page(request, "accounts/member_role.html", member=membership, role=Role(role), form=form)
    heir = form.heir if form.is_valid() else None
    try:
        changed = services.change_role(
            membership=membership, role=role, by=request.actor, at=timezone.now(), keys_to=heir
        )
    except (Conflict, Invalid) as error:
        messages.error(request, str(error.message))
    else:
        text = _("Role of %(email)s changed to %(role)s.") % {
            "email": changed.user.email,
            "role": changed.get_role_display(),
        }
        messages.success(request, text)
    return redirect("members")


@member_page("GET", "POST", action=Action.EDIT_MEMBERS, recent=True)
def remove(request: MemberRequest, membership_id: str) -> HttpResponse:
    """Ask for confirmation; on POST, remove a member."""
    membership = _membership(request, membership_id)
    form = KeysForm(sent(request), person=membership.user, by=request.actor)
    if not form.is_valid():
        return _page(request, "accounts/member_remove.html", member=membership, form=form)
    try:
        services.remove_member(membership=membership, by=request.actor, at=timezone.now(), keys_to=form.heir)
    except (Conflict, Invalid) as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("%(email)s removed.") % {"email": membership.user.email})
    return redirect("members")


@member_page("GET", "POST", action=Action.OWN_WORKSPACE, recent=True)
def transfer(request: MemberRequest) -> HttpResponse:
    """Ask for another member's address; on POST, make them the owner."""
    form = TransferForm(request.POST or None)
    if form.is_valid():
        others = request.workspace.memberships.exclude(user=request.user)
        person = User.objects.filter(email=form.cleaned_data["email"].lower()).first()
        to = others.filter(user=person).first() if person is not None else None
        if to is None:
            form.add_error("email", _("No other member has this email address. Invite them first."))
        else:
            services.transfer_workspace(to=to, by=request.actor, at=timezone.now())
            text = _("Ownership transferred to %(email)s. You’re now an admin.") % {"email": form.cleaned_data["email"]}
            messages.success(request, text)
            return redirect("settings")
    return render(request, "accounts/transfer.html", {"section": "settings", "form": form})


@member_page("GET", "POST", recent=True)
def leave(request: MemberRequest) -> HttpResponse:
    """Ask for confirmation; on POST, leave the workspace."""
    form = KeysForm(sent(request), person=request.user, by=request.actor)
    if not form.is_valid():
        return render(request, "accounts/leave.html", {"section": "settings", "form": form})
    try:
        services.leave_workspace(membership=request.membership, at=timezone.now(), keys_to=form.heir)
    except (Conflict, Invalid) as error:
        messages.error(request, str(error.message))
        return redirect("settings")
    messages.success(request, _("You left %(workspace)s.") % {"workspace": request.workspace.name})
    forget_workspace(request)
    return redirect("home")


def show_members(request: MemberRequest, form: InvitationForm) -> HttpResponse:
    """Render the list of members with the form of an invitation."""
    at = timezone.now()
    member_count = usage.count_members(request.workspace, at)
    given = query_of(request)
    # Prefetched, not joined: MongoDB would join all memberships before it limits them to a page.
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
        roles=choices_of_roles(request.actor),
        form=form,
        invitations=_open_invitations(request),
        now=at,
        member_count=member_count,
        no_room=_refusal_of_another(request.workspace, member_count),
    )


def _refusal_of_another(workspace: Workspace, member_count: int) -> str:
    """Return why the plan allows no further member, or an empty text."""
    try:
        usage.check_member_limit(workspace, member_count + 1)
    except PlanRequired as error:
        return str(error.message)
    return ""


def _open_invitations(request: MemberRequest) -> list[Invitation]:
    if not request.actor.may(Action.EDIT_MEMBERS):
        return []
    rows = Invitation.objects.in_workspace(request.workspace).filter(is_open=True).order_by("-sent_at", "-pk")
    return list(rows.prefetch_related("invited_by")[:_MAX_INVITATIONS])


def _membership(request: MemberRequest, membership_id: str) -> Membership:
    return find(request.workspace.memberships.prefetch_related("user", "workspace"), membership_id)


def _page(request: MemberRequest, template: str, **context: object) -> HttpResponse:
    return render(request, template, {"section": "members", **context})

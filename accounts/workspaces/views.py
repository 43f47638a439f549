"""Pages about a workspace itself: its settings, its end, and the way from one to another."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services
from accounts.access import MemberRequest, PersonRequest, member_page, person_page
from accounts.models import User
from accounts.workspaces import closing, current, invitations, members, usage
from accounts.workspaces.forms import TransferForm, WorkspaceForm, deletion_form
from accounts.workspaces.roles import Action
from shortener.errors import Conflict
from shortener.web.lookup import find


@member_page("GET", "POST", post_action=Action.EDIT_WORKSPACE)
def settings_page(request: MemberRequest) -> HttpResponse:
    """Show the workspace's name, plan and use of it, and take another name."""
    form = WorkspaceForm(request.POST or None, initial={"name": request.workspace.name})
    if form.is_valid():
        services.rename_workspace(name=form.cleaned_data["name"], by=request.actor)
        messages.success(request, _("The name is saved."))
        return redirect("settings")
    return _page(request, "settings", form=form, meters=usage.meters(request.workspace, timezone.now()))


@member_page("GET", "POST", action=Action.OWN_WORKSPACE)
def transfer(request: MemberRequest) -> HttpResponse:
    """Ask who becomes owner, and hand the workspace over."""
    form = TransferForm(request.POST or None)
    if form.is_valid():
        others = request.workspace.memberships.exclude(user=request.user)
        person = User.objects.filter(email=form.cleaned_data["email"].lower()).first()
        to = others.filter(user=person).first() if person is not None else None
        if to is None:
            form.add_error("email", _("No other member of the workspace has this address. Invite them first."))
        else:
            members.transfer_workspace(to=to, by=request.actor)
            text = _("%(email)s owns the workspace now, and you are an admin.") % {"email": form.cleaned_data["email"]}
            messages.success(request, text)
            return redirect("settings")
    return _page(request, "transfer", form=form)


@member_page("GET", "POST")
def leave(request: MemberRequest) -> HttpResponse:
    """Ask whether the person wants to leave, and let them go."""
    if request.method != "POST":
        return _page(request, "leave")
    try:
        members.leave_workspace(membership=request.membership)
    except Conflict as error:
        messages.error(request, str(error.message))
        return redirect("settings")
    messages.success(request, _("You have left %(workspace)s.") % {"workspace": request.workspace.name})
    return _elsewhere(request)


@member_page("GET", "POST", action=Action.OWN_WORKSPACE)
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]  # allauth has no types
def delete(request: MemberRequest) -> HttpResponse:
    """Ask for the workspace's name, and delete it with everything it owns."""
    form = deletion_form(request.workspace, request.POST or None)
    if not form.is_valid():
        return _page(request, "delete", form=form, member_count=request.workspace.memberships.count())
    closing.close_workspace(workspace=request.workspace, by=request.actor, at=timezone.now())
    messages.success(request, _("%(workspace)s is deleted.") % {"workspace": request.workspace.name})
    return _elsewhere(request)


@person_page("POST")
def switch(request: PersonRequest) -> HttpResponse:
    """Go on in another of the person's workspaces."""
    mine = current.of(request.user)
    request.session[current.IN_SESSION] = find(mine, request.POST.get("workspace", "")).pk
    return redirect(settings.LOGIN_REDIRECT_URL)


@person_page("GET", "POST")
def new(request: PersonRequest) -> HttpResponse:
    """Make another workspace, or show where the person is invited to."""
    user = request.user
    form = WorkspaceForm(request.POST or None)
    if form.is_valid():
        try:
            workspace = services.start_workspace(owner=user, name=form.cleaned_data["name"])
        except Conflict as error:
            form.add_refusal(error)
        else:
            request.session[current.IN_SESSION] = workspace.pk
            messages.success(request, _("%(workspace)s is ready.") % {"workspace": workspace.name})
            return redirect(settings.LOGIN_REDIRECT_URL)
    context = {
        "form": form,
        "invitations": invitations.open_for(user, timezone.now())[:20],
        "has_workspace": user.memberships.exists(),
    }
    return render(request, "accounts/workspace_new.html", context)


def _elsewhere(request: MemberRequest) -> HttpResponse:
    request.session.pop(current.IN_SESSION, None)
    return redirect(settings.LOGIN_REDIRECT_URL)


def _page(request: MemberRequest, name: str, **context: Any) -> HttpResponse:
    return render(request, f"accounts/{name}.html", {"section": "settings", **context})

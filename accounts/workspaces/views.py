"""Pages about a workspace itself: its settings, switching to another, and creating one."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.workspaces import services, usage
from accounts.workspaces.access import MemberRequest, PersonRequest, choose_workspace, member_page, person_page
from accounts.workspaces.forms import WorkspaceForm
from accounts.workspaces.models import Invitation, Workspace
from accounts.workspaces.roles import Action
from shortener.errors import Conflict
from shortener.web.lookup import find

_MAX_INVITATIONS = 20  # listed


@member_page("GET", "POST", post_action=Action.EDIT_WORKSPACE)
def settings_page(request: MemberRequest) -> HttpResponse:
    """Show the workspace's name, its plan and usage; on POST, rename it."""
    form = WorkspaceForm(request.POST or None, initial={"name": request.workspace.name})
    if form.is_valid():
        services.rename_workspace(name=form.cleaned_data["name"], by=request.actor)
        messages.success(request, _("The name is saved."))
        return redirect("settings")
    meters = usage.meters(request.workspace, timezone.now())
    return render(request, "accounts/settings.html", {"section": "settings", "form": form, "meters": meters})


@person_page("POST")
def switch(request: PersonRequest) -> HttpResponse:
    """Switch to another of the person's workspaces."""
    mine = Workspace.objects.of_member(request.user)
    choose_workspace(request, find(mine, request.POST.get("workspace", "")).pk)
    return redirect(settings.LOGIN_REDIRECT_URL)


@person_page("GET", "POST")
def new(request: PersonRequest) -> HttpResponse:
    """Ask for a name, and list the person's invitations; on POST, create a workspace."""
    user = request.user
    form = WorkspaceForm(request.POST or None)
    if form.is_valid():
        try:
            workspace = services.create_another_workspace(owner=user, name=form.cleaned_data["name"])
        except Conflict as error:
            form.add_refusal(error)
        else:
            choose_workspace(request, workspace.pk)
            messages.success(request, _("%(workspace)s is ready.") % {"workspace": workspace.name})
            return redirect(settings.LOGIN_REDIRECT_URL)
    context = {
        "form": form,
        "invitations": Invitation.objects.usable_by(user, timezone.now())[:_MAX_INVITATIONS],
        "has_workspace": user.memberships.exists(),
    }
    return render(request, "accounts/workspace_new.html", context)

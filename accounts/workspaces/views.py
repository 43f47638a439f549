"""Pages about a workspace itself: its settings, switching to another, and creating one."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.workspaces import services, usage
from accounts.workspaces.access import MemberRequest, PersonRequest, choose_workspace, member_page, person_page
from accounts.workspaces.forms import LEFT_OUT, PASSED_ON, SettingsForm, WorkspaceForm
from accounts.workspaces.models import Invitation, Workspace
from accounts.workspaces.roles import Action
from shortener.errors import Conflict
from shortener.web.addresses.workspace_paths import split_path
from shortener.web.addresses.workspace_urls import in_workspace, page_url
from shortener.web.lookup import find

_MAX_INVITATIONS = 20  # listed


@member_page("GET", "POST", post_action=Action.EDIT_WORKSPACE)
def settings_page(request: MemberRequest) -> HttpResponse:
    """Show the workspace's settings, plan and usage; on POST, save the settings that have changed."""
    workspace = request.workspace
    form = SettingsForm(request.POST or None, initial=_settings_of(workspace))
    if form.is_valid():
        if "name" in form.changed_data:
            services.rename_workspace(name=form.cleaned_data["name"], by=request.actor)
        if "time_zone" in form.changed_data and "time_zone" in form.data:
            services.change_time_zone(time_zone=form.cleaned_data["time_zone"], by=request.actor)
        if "passes_query" in form.changed_data and form.cleaned_data["passes_query"]:
            passes = form.cleaned_data["passes_query"] == PASSED_ON
            services.change_query_of_new_links(passes_query=passes, by=request.actor)
        messages.success(request, _("Saved."))
        return redirect("settings")
    now = timezone.now()
    context = {"meters": usage.meters(request.workspace, now), "next_month": usage.next_month(now)}
    return render(request, "accounts/settings.html", {"section": "settings", "form": form, **context})


def _settings_of(workspace: Workspace) -> dict[str, str]:
    query = LEFT_OUT if workspace.passes_query is False else PASSED_ON
    return {"name": workspace.name, "time_zone": workspace.time_zone, "passes_query": query}


@person_page("POST")
def switch(request: PersonRequest) -> HttpResponse:
    """Switch to another of the person's workspaces: go to the page of it that corresponds to `next`."""
    workspace = find(Workspace.objects.of_member(request.user), request.POST.get("workspace", ""))
    choose_workspace(request, workspace.pk)
    page = in_workspace(workspace.pk, split_path(request.POST.get("next", ""))[1])
    return redirect(page if split_path(page)[0] else page_url(workspace.pk, "overview"))


@person_page("GET", "POST")
def new(request: PersonRequest) -> HttpResponse:
    """Ask for a name, and list the person's invitations; on POST, create a workspace."""
    user = request.user
    has_workspace = user.memberships.exists()
    form = WorkspaceForm(request.POST or None, initial={} if has_workspace else {"name": services.proposed_name(user)})
    if form.is_valid():
        try:
            workspace = services.create_another_workspace(owner=user, name=form.cleaned_data["name"])
        except Conflict as error:
            form.add_refusal(error)
        else:
            choose_workspace(request, workspace.pk)
            messages.success(request, _("%(workspace)s created.") % {"workspace": workspace.name})
            return redirect(settings.LOGIN_REDIRECT_URL)
    context = {
        "form": form,
        "invitations": Invitation.objects.usable_by(user, timezone.now())[:_MAX_INVITATIONS],
        "has_workspace": has_workspace,
    }
    return render(request, "accounts/workspace_new.html", context)

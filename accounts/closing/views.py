"""Pages that delete a workspace or an account, and offer a person's data before."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.closing import services
from accounts.closing.forms import account_deletion_form, workspace_deletion_form
from accounts.workspaces.access import MemberRequest, PersonRequest, forget_workspace, member_page, person_page
from accounts.workspaces.roles import Action
from shortener.errors import Conflict


@member_page("GET", "POST", action=Action.OWN_WORKSPACE, recent=True)
def delete_workspace(request: MemberRequest) -> HttpResponse:
    """Ask for the workspace's name; on POST, delete it with everything it owns."""
    form = workspace_deletion_form(request.workspace, request.POST or None)
    if not form.is_valid():
        context = {"section": "settings", "form": form, "member_count": request.workspace.memberships.count()}
        return render(request, "accounts/delete.html", context)
    services.close_workspace(workspace=request.workspace, by=request.actor, at=timezone.now())
    messages.success(request, _("%(workspace)s deleted.") % {"workspace": request.workspace.name})
    forget_workspace(request)
    return redirect("home")


@person_page("GET", recent=True)
def own_data(request: PersonRequest) -> HttpResponse:
    """Offer the download of the person's data and the deletion of their account."""
    return render(request, "accounts/own_data.html")


@person_page("GET", "POST", recent=True)
def delete_account(request: PersonRequest) -> HttpResponse:
    """Ask for the person's address; on POST, delete their account."""
    user = request.user
    form = account_deletion_form(user, request.POST or None)
    if form.is_valid():
        try:
            services.delete_account(user=user, at=timezone.now())
        except Conflict as error:
            form.add_refusal(error)
        else:
            logout(request)
            return render(request, "accounts/account_deleted.html")
    return render(request, "accounts/account_delete.html", {"form": form, "preview": services.preview_deletion(user)})

"""Admin of workspaces with their usage and plans, of members, and of invitations."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.people import MembershipInline
from accounts.admin.usage import WorkspaceUsage, usage_of
from accounts.closing.services import close_workspace
from accounts.members import services as member_services
from accounts.people.models import User
from accounts.workspaces import services
from accounts.workspaces.actors import operator
from accounts.workspaces.models import Invitation, Membership, Workspace
from accounts.workspaces.plans import PLANS
from shortener.web.admin_base import ReadOnlyAdmin, ServiceAdmin, list_without_related


class NewWorkspaceForm(forms.ModelForm[Workspace]):
    """Asks for a name and an owner."""

    owner = forms.ModelChoiceField(
        User.objects.all(), widget=AutocompleteSelect(Membership._meta.get_field("user"), admin.site)
    )

    class Meta:
        model = Workspace
        fields = ("name", "plan")


class UsageChangeList(ChangeList):
    """A page of workspaces with their usage, in a constant number of queries."""

    def get_results(self, request: HttpRequest) -> None:
        """Load the page and attach the usage of each workspace."""
        super().get_results(request)
        rows = list(self.result_list)
        _attach_usage(rows, timezone.now())
        self.result_list = rows


@admin.register(Workspace)
class WorkspaceAdmin(ServiceAdmin[Workspace]):
    """Tenants, their plans and usage."""

    list_display = (
        "name",
        "slug",
        "plan",
        "links_this_month",
        "links_in_all",
        "domains_in_all",
        "people",
        "created_at",
    )
    list_filter = ("plan", "created_at")
    list_per_page = 50
    search_fields = ("name", "slug", "memberships__user__email")
    ordering = ("name",)
    readonly_fields = (
        "slug", "links_this_month", "links_in_all", "domains_in_all", "people", "created_at", "closed_at",
    )  # fmt: skip
    inlines = (MembershipInline,)

    @admin.display(description=gettext_lazy("Links this month"))
    def links_this_month(self, workspace: Workspace) -> str:
        """Show the number of links created, and the plan's limit."""
        return _of(_usage(workspace).links_this_month, workspace.limits.links_per_month)

    @admin.display(description=gettext_lazy("Links"))
    def links_in_all(self, workspace: Workspace) -> int:
        """Show the number of links."""
        return _usage(workspace).links

    @admin.display(description=gettext_lazy("Domains"))
    def domains_in_all(self, workspace: Workspace) -> str:
        """Show the number of domains, and the plan's limit."""
        return _of(_usage(workspace).domains, workspace.limits.custom_domains)

    @admin.display(description=gettext_lazy("Members"))
    def people(self, workspace: Workspace) -> str:
        """Show the number of members, and the plan's limit."""
        return _of(_usage(workspace).members, workspace.limits.members)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return UsageChangeList

    def get_form(self, request: HttpRequest, obj: Workspace | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Ask for an owner when a workspace is created."""
        return super().get_form(request, obj, change, **kwargs if change else {**kwargs, "form": NewWorkspaceForm})

    def get_fields(self, request: HttpRequest, obj: Workspace | None = None) -> tuple[str, ...]:
        return ("name", "owner", "plan") if obj is None else ("name", "plan", *self.readonly_fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Workspace | None = None) -> tuple[str, ...]:
        return () if obj is None else self.readonly_fields

    def get_inlines(self, request: HttpRequest, obj: Workspace | None) -> Any:
        """Show members only of existing workspaces."""
        return () if obj is None else self.inlines

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Show the workspaces only; a task erases what they own."""
        return list_without_related(objs)

    def delete_model(self, request: HttpRequest, obj: Workspace) -> None:
        """Close the workspace through the service."""
        close_workspace(workspace=obj, by=operator(obj, request.user), at=timezone.now())

    def save_model(self, request: HttpRequest, obj: Workspace, form: forms.ModelForm[Workspace], change: bool) -> None:
        """Create, rename and change the plan through the services."""
        values = form.cleaned_data
        if not change:
            created = services.create_workspace(owner=values["owner"], name=values["name"])
            services.change_plan(workspace=created, by=operator(created, request.user), plan=values["plan"])
            obj.__dict__.update(created.__dict__)
            return
        by = operator(obj, request.user)
        if "name" in form.changed_data:
            services.rename_workspace(name=values["name"], by=by)
        if "plan" in form.changed_data:
            services.change_plan(workspace=obj, by=by, plan=values["plan"])

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Record the old and the new plan in the admin's log."""
        if add or "plan" not in form.changed_data:
            return super().construct_change_message(request, form, formsets, add)
        before, after = (PLANS[plan].label for plan in (form.initial["plan"], form.cleaned_data["plan"]))
        return _("Plan changed from %(before)s to %(after)s.") % {"before": before, "after": after}


@admin.register(Membership)
class MembershipAdmin(ServiceAdmin[Membership]):
    """Members of workspaces; the service notifies people of changes."""

    list_display = ("user", "workspace", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "workspace")
    search_fields = ("user__email", "workspace__name")
    autocomplete_fields = ("user", "workspace")
    fields = ("user", "workspace", "role")

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        """Make person and workspace read-only after creation."""
        return () if obj is None else ("user", "workspace")

    def save_model(
        self, request: HttpRequest, obj: Membership, form: forms.ModelForm[Membership], change: bool
    ) -> None:
        """Add people and change roles through the services."""
        by, role = operator(obj.workspace, request.user), form.cleaned_data["role"]
        if change:
            member_services.change_role(membership=obj, role=role, by=by, at=timezone.now())
            return
        added = member_services.add_member(user=obj.user, role=role, by=by, at=timezone.now())
        obj.__dict__.update(added.__dict__)

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        """Remove the member through the service."""
        member_services.remove_member(membership=obj, by=operator(obj.workspace, request.user), at=timezone.now())


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin[Invitation]):
    """Invitations and their state; tokens are not stored."""

    list_display = ("email", "workspace", "role", "is_open", "sent_at", "expires_at", "invited_by")
    list_filter = ("is_open", "role", "expires_at")
    list_select_related = ("workspace", "invited_by")
    search_fields = ("email", "workspace__name")
    ordering = ("-created_at", "-id")
    fields = (
        "email", "workspace", "role", "invited_by", "is_open", "times_sent", "created_at", "sent_at", "expires_at",
        "accepted_at", "revoked_at",
    )  # fmt: skip
    secret_columns = ("digest",)


def _attach_usage(workspaces: list[Workspace], at: datetime) -> None:
    found = usage_of(workspaces, at)
    for workspace in workspaces:
        workspace.__dict__["usage"] = found[workspace.pk]


def _usage(workspace: Workspace) -> WorkspaceUsage:
    if "usage" not in workspace.__dict__:
        _attach_usage([workspace], timezone.now())
    usage: WorkspaceUsage = workspace.__dict__["usage"]
    return usage


def _of(number: int, limit: int | None) -> str:
    return str(number) if limit is None else _("%(number)d of %(limit)d") % {"number": number, "limit": limit}

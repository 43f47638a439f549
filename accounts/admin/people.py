"""Admin of people and groups."""

from copy import copy
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import Group
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.closing.services import delete_person
from accounts.people import services
from accounts.people.models import User
from accounts.workspaces.models import Membership
from shortener.web.admin_base import ReadOnlyInline, ServiceAdmin, list_without_related

admin.site.unregister(Group)


class MembershipInline(ReadOnlyInline[Membership, Any]):
    """The members of a workspace, or the memberships of a person."""

    model = Membership
    fields = readonly_fields = ("user", "workspace", "role", "created_at")


class NewUserForm(AdminUserCreationForm[User]):
    """Asks for an e-mail address and a password."""

    class Meta:
        model = User
        fields = ("email",)


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Asks for another password; Django shows it to operators who may change the person."""

    def __init__(self, *args: Any, by: services.Operator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._by = by

    def save(self, commit: bool = True) -> User:
        """Store the new password through the service."""
        user: User = self.user
        is_usable = self.cleaned_data["set_usable_password"]
        password = self.cleaned_data["password1"] if is_usable else None
        services.set_password(user=user, password=password, by=self._by)
        return user


@admin.register(User)
class UserAdmin(ServiceAdmin[User], DjangoUserAdmin[User]):
    """People, by e-mail address."""

    add_form = NewUserForm
    list_display = ("email", "name", "is_active", "is_staff", "last_login", "created_at")
    list_filter = ("is_active", "is_staff", "created_at")
    search_fields = ("email", "name")
    ordering = ("email",)
    readonly_fields = ("last_login", "created_at")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (_("Permissions"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("last_login", "created_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)
    inlines = (MembershipInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Let superusers alone change superuser fields."""
        if obj is None:
            return self.readonly_fields
        superuser_fields = () if getattr(request.user, "is_superuser", False) else services.SUPERUSER_FIELDS
        return (*self.readonly_fields, *superuser_fields)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Let superusers alone change superusers, passwords included."""
        return super().has_change_permission(request, obj) and (obj is None or _may_change(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Let superusers alone delete superusers."""
        return super().has_delete_permission(request, obj) and (obj is None or _may_change(request, obj))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Ask for another password with a form that knows the operator."""
        here = copy(self)  # of this request alone
        here.change_password_form = partial(PasswordForm, by=request.user)
        return super(UserAdmin, here).user_change_password(request, id, form_url)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Show the people only; the service also closes workspaces without other members."""
        return list_without_related(objs)

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool) -> None:
        """Add and edit through the services."""
        if not change:
            services.add_person(user=obj, by=request.user)
            return
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        services.change_person(user=obj, by=request.user, **values)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Delete the account through the service."""
        delete_person(user=obj, by=request.user, at=timezone.now())


@admin.register(Group)
class GroupAdmin(ServiceAdmin[Group], DjangoGroupAdmin):
    """Groups of permissions for operators who are not superusers."""

    def save_model(self, request: HttpRequest, obj: Group, form: ModelForm[Group], change: bool) -> None:
        """Add and edit through the service."""
        values = form.cleaned_data
        name, permissions = values["name"], values["permissions"]
        services.save_group(group=obj, by=request.user, name=name, permissions=permissions)

    def delete_model(self, request: HttpRequest, obj: Group) -> None:
        """Delete through the service."""
        services.delete_group(group=obj, by=request.user)


def _may_change(request: HttpRequest, user: User) -> bool:
    try:
        services.check_may_change(user, request.user)
    except services.SuperusersOnly:
        return False
    return True

"""People for operators; every change goes through services."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import Group
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import NotAllowed, operator
from accounts.admin import operators
from accounts.models import Membership, User
from shortener.web.admin_base import ReadOnlyInline, ServiceAdmin, list_without_related

admin.site.unregister(Group)


class MembershipInline(ReadOnlyInline[Membership, Any]):
    """The people of a workspace, or the workspaces of a person."""

    model = Membership
    fields = readonly_fields = ("user", "workspace", "role", "created_at")


class NewUserForm(AdminUserCreationForm[User]):
    """Asks for an e-mail address and a password."""

    class Meta:
        model = User
        fields = ("email",)


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Asks for another password; whoever sees it may change the person."""

    def save(self, commit: bool = True) -> User:
        """Store the new password through the service."""
        user: User = self.user
        is_usable = self.cleaned_data["set_usable_password"]
        operators.set_password(user=user, password=self.cleaned_data["password1"] if is_usable else None)
        return user


@admin.register(User)
class UserAdmin(ServiceAdmin[User], DjangoUserAdmin[User]):
    """People, by e-mail address."""

    add_form = NewUserForm
    change_password_form = PasswordForm
    list_display = ("email", "name", "is_active", "is_staff", "last_login", "created_at")
    list_filter = ("is_active", "is_staff", "created_at")
    search_fields = ("email", "name")
    ordering = ("email",)
    readonly_fields = ("last_login", "created_at")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (_("May"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("last_login", "created_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)
    inlines = (MembershipInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Keep powers to superusers."""
        if obj is None:
            return self.readonly_fields
        powers = () if getattr(request.user, "is_superuser", False) else operators.POWERS
        return (*self.readonly_fields, *powers)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Let superusers alone change superusers, passwords included."""
        return super().has_change_permission(request, obj) and (obj is None or _may_change(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Let superusers alone delete superusers."""
        return super().has_delete_permission(request, obj) and (obj is None or _may_change(request, obj))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Show whom; the workspaces in which they are alone go with them."""
        return list_without_related(objs)

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool) -> None:
        """Add and edit through the services."""
        by = operator(None, request.user)
        if not change:
            operators.add_person(user=obj, by=by)
            return
        operators.change_person(user=obj, by=by, **{name: form.cleaned_data[name] for name in form.changed_data})

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Delete the account through the service."""
        operators.delete_person(user=obj, by=operator(None, request.user), at=timezone.now())


@admin.register(Group)
class GroupAdmin(ServiceAdmin[Group], DjangoGroupAdmin):
    """What operators who are no superusers may do."""

    def save_model(self, request: HttpRequest, obj: Group, form: ModelForm[Group], change: bool) -> None:
        """Add and edit through the service."""
        values = form.cleaned_data
        by = operator(None, request.user)
        operators.save_group(group=obj, by=by, name=values["name"], permissions=values["permissions"])

    def delete_model(self, request: HttpRequest, obj: Group) -> None:
        """Delete through the service."""
        operators.delete_group(group=obj, by=operator(None, request.user))


def _may_change(request: HttpRequest, user: User) -> bool:
    try:
        operators.check_may_change(user, operator(None, request.user).user)
    except NotAllowed:
        return False
    return True

"""Admin of addresses, second factors and accounts of other services, without their secrets."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.http import HttpRequest

from accounts.people import services
from shortener.web.admin_base import ServiceAdmin

# allauth's own admin pages show secrets, and edit settings that come from the environment here.
for model in (EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession):
    admin.site.unregister(model)


class _PersonOwnedAdmin(ServiceAdmin[Any]):
    """Rows that people create themselves; the service lets superusers alone change those of superusers."""

    search_fields: ClassVar[tuple[str, ...]] = ("user__email",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Make rows read-only unless a subclass allows editing."""
        return False


@admin.register(EmailAddress)
class EmailAddressAdmin(_PersonOwnedAdmin):
    """Addresses; an operator may confirm one when mail does not arrive."""

    list_display = ("email", "user", "verified", "primary")
    list_filter = ("verified",)
    search_fields: ClassVar = ("email", "user__email")
    fields = ("user", "email", "primary", "verified")
    readonly_fields = ("user", "email", "primary")

    def has_change_permission(self, request: HttpRequest, obj: EmailAddress | None = None) -> bool:
        """Let operators confirm addresses."""
        return admin.ModelAdmin.has_change_permission(self, request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: EmailAddress | None = None) -> bool:
        """A person without an address could not sign in."""
        return False

    def save_model(self, request: HttpRequest, obj: EmailAddress, form: Any, change: bool) -> None:
        """Confirm through the service."""
        services.set_address_verified(address=obj, by=request.user, verified=form.cleaned_data["verified"])


@admin.register(Authenticator)
class AuthenticatorAdmin(_PersonOwnedAdmin):
    """Second factors and passkeys; deleting them lets people sign in who have lost theirs."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    fields = readonly_fields = ("user", "type", "created_at", "last_used_at")

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        """Remove through the service."""
        services.remove_second_factor(authenticator=obj, by=request.user)


@admin.register(SocialAccount)
class SocialAccountAdmin(_PersonOwnedAdmin):
    """Accounts with other services."""

    list_display = ("user", "provider", "uid", "last_login", "date_joined")
    list_filter = ("provider",)
    fields = readonly_fields = ("user", "provider", "uid", "last_login", "date_joined")

    def delete_model(self, request: HttpRequest, obj: SocialAccount) -> None:
        """Disconnect through the service."""
        services.disconnect_account(account=obj, by=request.user)

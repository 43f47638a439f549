"""How people sign in, for operators: what they may look at, vouch for and take away. Secrets are on no page."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.http import HttpRequest

from accounts.actors import operator
from accounts.admin import operators
from shortener.web.admin_base import ServiceAdmin

# allauth's own pages show secrets, and offer settings that come from the environment here.
for model in (EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession):
    admin.site.unregister(model)


class _MadeByPeople(ServiceAdmin[Any]):
    """Rows that come from people's own doing: of a superuser's, superusers alone change any."""

    search_fields: ClassVar[tuple[str, ...]] = ("user__email",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing of these rows is anybody's to edit, unless a subclass says what."""
        return False


@admin.register(EmailAddress)
class EmailAddressAdmin(_MadeByPeople):
    """Addresses, which an operator may confirm for somebody whose mail does not arrive."""

    list_display = ("email", "user", "verified", "primary")
    list_filter = ("verified",)
    search_fields: ClassVar = ("email", "user__email")
    fields = ("user", "email", "primary", "verified")
    readonly_fields = ("user", "email", "primary")

    def has_change_permission(self, request: HttpRequest, obj: EmailAddress | None = None) -> bool:
        """Let operators vouch."""
        return admin.ModelAdmin.has_change_permission(self, request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: EmailAddress | None = None) -> bool:
        """A person without an address could not sign in."""
        return False

    def save_model(self, request: HttpRequest, obj: EmailAddress, form: Any, change: bool) -> None:
        """Vouch through the service."""
        by = operator(None, request.user)
        operators.confirm_address(address=obj, by=by, verified=form.cleaned_data["verified"])


@admin.register(Authenticator)
class AuthenticatorAdmin(_MadeByPeople):
    """Second factors and passkeys: deleting somebody's rows lets them in when they have lost theirs."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    fields = readonly_fields = ("user", "type", "created_at", "last_used_at")

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        """Remove through the service."""
        operators.remove_second_factor(authenticator=obj, by=operator(None, request.user))


@admin.register(SocialAccount)
class SocialAccountAdmin(_MadeByPeople):
    """Accounts with other services."""

    list_display = ("user", "provider", "uid", "last_login", "date_joined")
    list_filter = ("provider",)
    fields = readonly_fields = ("user", "provider", "uid", "last_login", "date_joined")

    def delete_model(self, request: HttpRequest, obj: SocialAccount) -> None:
        """Disconnect through the service."""
        operators.disconnect(account=obj, by=operator(None, request.user))

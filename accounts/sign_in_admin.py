"""How people sign in, for operators: what they may look at, vouch for and take away. Secrets are on no page."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.http import HttpRequest

# allauth's own pages show secrets, and offer settings that come from the environment here.
for model in (EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession):
    admin.site.unregister(model)


class _MadeByPeople(admin.ModelAdmin[Any]):
    """Rows that come from people's own doing and that operators may delete."""

    search_fields: ClassVar[tuple[str, ...]] = ("user__email",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(EmailAddress)
class EmailAddressAdmin(_MadeByPeople):
    """Addresses, which an operator may confirm for somebody whose mail does not arrive."""

    list_display = ("email", "user", "verified", "primary")
    list_filter = ("verified",)
    search_fields: ClassVar = ("email", "user__email")
    fields = ("user", "email", "primary", "verified")
    readonly_fields = ("user", "email", "primary")


@admin.register(Authenticator)
class AuthenticatorAdmin(_MadeByPeople):
    """Second factors and passkeys: deleting somebody's rows lets them in when they have lost theirs."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    fields = readonly_fields = ("user", "type", "created_at", "last_used_at")


@admin.register(SocialAccount)
class SocialAccountAdmin(_MadeByPeople):
    """Accounts with other services."""

    list_display = ("user", "provider", "uid", "last_login", "date_joined")
    list_filter = ("provider",)
    fields = readonly_fields = ("user", "provider", "uid", "last_login", "date_joined")

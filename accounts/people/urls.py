"""Pages about one's own account, and the way in."""

from importlib import import_module
from typing import Any

from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, register_converter

from accounts.people import leaving, views


class KeyConverter:
    """The key of another app's row: a number, or on MongoDB 24 digits."""

    regex = "[0-9a-f]{24}" if settings.ON_MONGODB else "[0-9]{1,18}"

    def to_python(self, value: str) -> str:
        """Return the key as it is."""
        return value

    def to_url(self, value: Any) -> str:
        """Return the key as text."""
        return str(value)


register_converter(KeyConverter, "key")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.account, name="account"),
    path("sessions/<key:key>/end/", views.end_session, name="session-end"),
]
if "webauthn" in settings.MFA_SUPPORTED_TYPES:
    # allauth's own addresses for these take numbers only.
    urlpatterns += [
        path("2fa/webauthn/keys/<key:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
        path("2fa/webauthn/keys/<key:pk>/edit/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    ]
for provider in settings.SOCIALACCOUNT_PROVIDERS:
    of_provider = import_module(f"allauth.socialaccount.providers.{provider}.views")
    if provider == "openid_connect":
        urlpatterns.append(
            path("oidc/<str:provider_id>/login/", leaving.by_page(of_provider.login), name="openid_connect_login")
        )
    else:
        urlpatterns.append(
            path(f"{provider}/login/", leaving.by_page(of_provider.oauth2_login), name=f"{provider}_login")
        )
urlpatterns += [path("", include("allauth.urls"))]

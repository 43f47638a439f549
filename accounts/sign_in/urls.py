"""Pages about signing up and in, and about a person's own account; most of them are allauth's."""

from typing import Any

from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, register_converter

from accounts.sign_in import providers, views


class KeyConverter:
    """The primary key of an allauth model: a number, or on MongoDB 24 hex digits."""

    regex = "[0-9a-f]{24}" if settings.ON_MONGODB else "[0-9]{1,18}"

    def to_python(self, value: str) -> str:
        """Return the key unchanged."""
        return value

    def to_url(self, value: Any) -> str:
        """Return the key as text."""
        return str(value)


register_converter(KeyConverter, "key")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.account, name="account"),
    path("sign-in-again/", views.sign_in_again, name="sign-in-again"),
    path("confirm-email/again/", views.confirm_again, name="confirm-again"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("sessions/<key:key>/end/", views.end_session, name="session-end"),
]
if "webauthn" in settings.MFA_SUPPORTED_TYPES:
    # allauth's own routes for these match numbers only.
    urlpatterns += [
        path("2fa/webauthn/keys/<key:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
        path("2fa/webauthn/keys/<key:pk>/edit/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    ]
urlpatterns += [*providers.urlpatterns, path("", include("allauth.urls"))]

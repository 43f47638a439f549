"""Pages about one's own account, and the way in."""

from typing import Any

from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.urls import include, path, register_converter


class ObjectIdConverter:
    """A key that MongoDB made."""

    regex = "[0-9a-f]{24}"

    def to_python(self, value: str) -> str:
        """Return the key as it is."""
        return value

    def to_url(self, value: Any) -> str:
        """Return the key's 24 digits."""
        return str(value)


urlpatterns = []
if settings.ON_MONGODB and "webauthn" in settings.MFA_SUPPORTED_TYPES:
    # allauth's own addresses for these take numbers only.
    register_converter(ObjectIdConverter, "objectid")
    urlpatterns += [
        path("2fa/webauthn/keys/<objectid:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
        path("2fa/webauthn/keys/<objectid:pk>/edit/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    ]
urlpatterns += [path("", include("allauth.urls"))]

"""Authentication by API key, in x-api-key or in Authorization: Bearer."""

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.keys import tokens
from accounts.keys.last_use import note_use
from accounts.keys.models import ApiKey
from accounts.keys.services import record_refusal
from accounts.people.models import User
from shortener.db.statements import Lookup

# The same message for every reason, so that it does not tell which keys exist.
REFUSAL = _("Missing, invalid, inactive, or expired API key. Send a key of your workspace in the x-api-key header.")

_BY_DIGEST = Lookup(lambda: ApiKey.objects.for_requests(), "digest")


class ApiKeyAuthentication(BaseAuthentication):
    """Authenticates as (creator of the key, the key); every failure is the same 401."""

    def authenticate(self, request: Request) -> tuple[User | AnonymousUser, ApiKey]:
        """Return creator and key, or raise AuthenticationFailed; one query for keys that do not exist or work."""
        now = timezone.now()
        api_key = _BY_DIGEST.find(tokens.digest(_sent_key(request)))
        if api_key is None:
            raise AuthenticationFailed(REFUSAL, "unauthorized")
        if not api_key.is_usable(now):
            record_refusal(api_key=api_key, reason=api_key.state(now).value)
            raise AuthenticationFailed(REFUSAL, "unauthorized")
        note_use(api_key=api_key, at=now)
        return api_key.created_by or AnonymousUser(), api_key

    def authenticate_header(self, request: Request) -> str:
        """Return a WWW-Authenticate header, which makes failures a 401."""
        return 'Bearer realm="api"'


def _sent_key(request: Request) -> str:
    headers = request.headers
    scheme, _space, token = headers.get("Authorization", "").partition(" ")
    return (headers.get("x-api-key") or (token if scheme.lower() == "bearer" else "")).strip()

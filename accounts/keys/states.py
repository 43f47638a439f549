"""Where an API key stands, in few words."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiKey


class KeyState(models.TextChoices):
    """Whether a key opens anything, and why not."""

    ACTIVE = "active", _("Active")
    REPLACED = "replaced", _("Replaced, still working")
    INACTIVE = "inactive", _("Deactivated")
    EXPIRED = "expired", _("Expired")
    OWNER_GONE = "owner_gone", _("Its owner may not sign in")

    @property
    def look(self) -> str:
        """The class of its badge."""
        return _LOOKS.get(self, "badge-error")


_LOOKS = {KeyState.ACTIVE: "badge-success", KeyState.REPLACED: "badge-warning", KeyState.INACTIVE: ""}


def key_state(api_key: ApiKey, at: datetime) -> KeyState:
    """Return where the key stands at this moment: what must be mended first comes first."""
    if api_key.expires_at is not None and api_key.expires_at <= at:
        return KeyState.EXPIRED
    if not api_key.is_active:
        return KeyState.INACTIVE
    if not api_key.is_usable(at):
        return KeyState.OWNER_GONE
    return KeyState.ACTIVE if api_key.rotated_at is None else KeyState.REPLACED

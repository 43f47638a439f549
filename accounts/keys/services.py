"""Changes of API keys: created, rotated, changed, deleted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.audit.events import Event
from accounts.keys import tokens
from accounts.keys.models import ApiKey
from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Action
from shortener.db.transactions import atomic
from shortener.errors import Conflict

ROTATION_OVERLAP = timedelta(hours=24)  # the default
_LAST_USED_PRECISION = timedelta(minutes=1)


class KeyChanges(TypedDict, total=False):
    """The new values of a key; fields that are absent stay as they are."""

    name: str
    scopes: Sequence[str]
    allowed_networks: Sequence[str]
    is_active: bool
    expires_at: datetime | None


@atomic()
def create_api_key(
    *,
    by: Actor,
    name: str,
    scopes: Sequence[str] | None = None,
    allowed_networks: Sequence[str] = (),
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Return a new API key of the actor's workspace and its text, of which only the digest is stored.

    Raises NotAllowed, and ValidationError for wrong values.
    """
    by.check(Action.EDIT_KEYS)
    text = tokens.new_key()
    key = ApiKey(
        workspace=by.workspace,
        created_by=by.user,
        name=name,
        prefix=tokens.shown_part(text),
        digest=tokens.digest(text),
        allowed_networks=list(allowed_networks),
        expires_at=expires_at,
    )
    if scopes is not None:
        key.scopes = list(scopes)
    key.full_clean(exclude=["workspace", "created_by"])
    key.save(force_insert=True)
    by.record(Event.KEY_CREATED, name, key=key.prefix, scopes=list(key.scopes))
    return key, text


@atomic()
def rotate_api_key(*, api_key: ApiKey, by: Actor, overlap: timedelta, at: datetime) -> tuple[ApiKey, str]:
    """Return a copy of the key with a new text, and that text; the old key expires after the overlap, or before.

    The new key is valid for as long as the old one originally was. Raises NotAllowed, NotFound, or Conflict for a key
    that is not usable or was rotated before; of concurrent callers one succeeds.
    """
    by.check(Action.EDIT_KEYS, of=api_key.workspace_id)
    lifetime = api_key.expires_at - api_key.created_at if api_key.expires_at else None
    old_ends_at = min(api_key.expires_at or at + overlap, at + overlap)
    unchanged = ApiKey.objects.filter(pk=api_key.pk, is_active=True, expires_at=api_key.expires_at, rotated_at=None)
    if not api_key.is_usable(at) or not unchanged.update(rotated_at=at, expires_at=old_ends_at):
        raise Conflict(_("Only a key that works, and was not rotated before, can be rotated. Make a new key instead."))
    return create_api_key(
        by=replace(by, user=api_key.created_by),
        name=api_key.name,
        scopes=api_key.scopes,
        allowed_networks=api_key.allowed_networks,
        expires_at=at + lifetime if lifetime else None,
    )


def update_last_used(*, api_key: ApiKey, at: datetime) -> None:
    """Store when the key was last used, to the minute: at most one write a minute."""
    if api_key.last_used_at is not None and at - api_key.last_used_at < _LAST_USED_PRECISION:
        return
    is_older = models.Q(last_used_at__isnull=True) | models.Q(last_used_at__lte=at - _LAST_USED_PRECISION)
    ApiKey.objects.filter(is_older, pk=api_key.pk).update(last_used_at=at)


def set_api_keys_active(*, api_keys: models.QuerySet[ApiKey], by: Actor, active: bool) -> int:
    """Activate or deactivate those of the keys that are in the actor's workspace, and return how many changed."""
    by.check(Action.EDIT_KEYS)
    own = api_keys if by.is_operator else api_keys.filter(workspace=by.workspace)
    return own.exclude(is_active=active).update(is_active=active)


def change_api_key(*, api_key: ApiKey, by: Actor, **changes: Unpack[KeyChanges]) -> ApiKey:
    """Return the changed key; the changes apply from its next request on.

    Raises NotAllowed, NotFound, and ValidationError for wrong values.
    """
    by.check(Action.EDIT_KEYS, of=api_key.workspace_id)
    for name, value in changes.items():
        setattr(api_key, name, value)
    api_key.full_clean(exclude=["workspace", "created_by", "digest", "prefix"])
    if changes:
        ApiKey.objects.filter(pk=api_key.pk).update(**changes)
    return api_key


def delete_api_key(*, api_key: ApiKey, by: Actor) -> None:
    """Delete the key, which is refused from its next request on. Raises NotAllowed or NotFound."""
    by.check(Action.EDIT_KEYS, of=api_key.workspace_id)
    ApiKey.objects.filter(pk=api_key.pk).delete()

"""Changes of API keys: created, rotated, changed, activated, deleted."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.audit import services as audit
from accounts.audit.events import Event
from accounts.keys import tokens
from accounts.keys.models import ApiKey
from accounts.people.models import User
from accounts.workspaces.actors import Actor, operator
from accounts.workspaces.roles import Action
from accounts.workspaces.services import lock_and_check
from shortener.api.kept_answers import forget_answers
from shortener.db.transactions import atomic
from shortener.errors import Conflict, Invalid, LimitReached

MAX_KEYS = 100  # of a workspace, in any state
ROTATION_OVERLAP = timedelta(hours=24)  # the default


class TooManyKeys(LimitReached):
    """The workspace has MAX_KEYS keys."""

    limit = "keys"

    def __init__(self) -> None:
        text = _("A workspace can have at most %(number)d API keys. Delete one that you no longer use.")
        super().__init__(text % {"number": MAX_KEYS})


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
    belongs_to: User | None = None,
    name: str,
    scopes: Sequence[str] | None = None,
    allowed_networks: Sequence[str] = (),
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Return a new API key of the actor's workspace and its text, of which only the digest is stored.

    It belongs to the actor; one that an operator makes to the member `belongs_to`, or without one to the workspace.
    Raises NotAllowed, Invalid for a person who is no member, TooManyKeys, and ValidationError for wrong values.
    """
    by = lock_and_check(by, Action.EDIT_KEYS)
    owner = belongs_to if by.is_operator else by.user
    if owner is not None and not by.workspace.memberships.filter(user=owner).exists():
        raise Invalid(_("Choose a member of the workspace."), field="created_by")
    key = ApiKey(
        workspace=by.workspace,
        created_by=owner,
        of_workspace=owner is None,
        name=name,
        allowed_networks=list(allowed_networks),
        expires_at=expires_at,
    )
    if scopes is not None:
        key.scopes = list(scopes)
    text = _insert(key)
    by.record(Event.KEY_CREATED, name, key=key.prefix, scopes=list(key.scopes))
    return key, text


@atomic()
def rotate_api_key(*, api_key: ApiKey, by: Actor, overlap: timedelta, at: datetime) -> tuple[ApiKey, str]:
    """Return a copy of the key with a new text, and that text; the old key expires after the overlap, or before.

    The new key is valid for as long as the old one originally was. Raises NotAllowed, NotFound, TooManyKeys, or
    Conflict for a key that is not usable or was rotated before; of concurrent callers one succeeds.
    """
    by.check(Action.EDIT_KEYS, of=api_key.workspace_id)
    by = lock_and_check(by, Action.EDIT_KEYS)
    lifetime = api_key.expires_at - api_key.created_at if api_key.expires_at else None
    old_ends_at = min(api_key.expires_at or at + overlap, at + overlap)
    unchanged = ApiKey.objects.filter(pk=api_key.pk, is_active=True, expires_at=api_key.expires_at, rotated_at=None)
    if not api_key.is_usable(at) or not unchanged.update(rotated_at=at, expires_at=old_ends_at):
        raise Conflict(_("Only an active key that was not rotated before can be rotated. Create a new key instead."))
    new = ApiKey(
        workspace=by.workspace,
        created_by=api_key.created_by,
        of_workspace=api_key.of_workspace,
        name=api_key.name,
        scopes=api_key.scopes,
        allowed_networks=api_key.allowed_networks,
        expires_at=at + lifetime if lifetime else None,
    )
    text = _insert(new)
    by.record(Event.KEY_ROTATED, new.name, key=new.prefix, old_key=api_key.prefix)
    return new, text


def _insert(key: ApiKey) -> str:
    """Store the new key of a locked workspace, and return its text; or raise TooManyKeys."""
    if ApiKey.objects.in_workspace(key.workspace).count() >= MAX_KEYS:
        raise TooManyKeys
    text = tokens.new_key()
    key.prefix, key.digest = tokens.shown_part(text), tokens.digest(text)
    key.full_clean(exclude=["workspace", "created_by"])
    key.save(force_insert=True)
    return text


def record_refusal(*, api_key: ApiKey, reason: str) -> None:
    """Add an entry about a refused request with a known key to the audit log, at most one an hour for each reason."""
    if audit.is_first_within(seconds=3600, name=f"key-refused:{api_key.pk}:{reason}"):
        audit.record(
            Event.KEY_REFUSED,
            workspace_id=api_key.workspace_id,
            subject=api_key.name,
            details={"key": api_key.prefix, "reason": reason},
        )


@atomic()
def set_api_keys_active(*, api_keys: models.QuerySet[ApiKey], by: Actor, active: bool) -> int:
    """Activate or deactivate those of the keys that are in the actor's workspace, and return how many changed.

    A key whose person has left belongs to the member who activates it, and stays refused when an operator does.
    """
    by.check(Action.EDIT_KEYS)
    if not by.is_operator:
        by = lock_and_check(by, Action.EDIT_KEYS)
    own = api_keys if by.is_operator else api_keys.filter(workspace=by.workspace)
    changed = 0
    for key in own.prefetch_related("workspace", "created_by"):
        actor = operator(key.workspace, by.user) if by.is_operator else by
        is_taken_over = active and key.rights is None and not by.is_operator
        if is_taken_over:
            ApiKey.objects.filter(pk=key.pk).update(created_by=by.user)
            actor.record(Event.KEY_HANDED_OVER, person=by.user, name=key.name, key=key.prefix)
        if key.is_active != active:
            ApiKey.objects.filter(pk=key.pk).update(is_active=active)
            actor.record(Event.KEY_ACTIVATED if active else Event.KEY_DEACTIVATED, key.name, key=key.prefix)
        changed += is_taken_over or key.is_active != active
    return changed


@atomic()
def change_api_key(*, api_key: ApiKey, by: Actor, **changes: Unpack[KeyChanges]) -> ApiKey:
    """Return the changed key; the changes apply from its next request on.

    Raises NotAllowed, NotFound, and ValidationError for wrong values.
    """
    by.check(Action.EDIT_KEYS, of=api_key.workspace_id)
    by = lock_and_check(by, Action.EDIT_KEYS)
    for name, value in changes.items():
        setattr(api_key, name, value)
    api_key.full_clean(exclude=["workspace", "created_by", "digest", "prefix"])
    if changes:
        ApiKey.objects.filter(pk=api_key.pk).update(**changes)
        by.record(Event.KEY_CHANGED, api_key.name, key=api_key.prefix, fields=sorted(changes))
    return api_key


@atomic()
def delete_api_key(*, api_key: ApiKey, by: Actor) -> None:
    """Delete the key, which is refused from its next request on. Raises NotAllowed or NotFound."""
    by.check(Action.EDIT_KEYS, of=api_key.workspace_id)
    by = lock_and_check(by, Action.EDIT_KEYS)
    if ApiKey.objects.filter(pk=api_key.pk).delete()[0]:
        by.record(Event.KEY_DELETED, api_key.name, key=api_key.prefix)
        transaction.on_commit(lambda: forget_answers(workspace_id=by.workspace.pk, sender=api_key))

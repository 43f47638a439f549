"""Everything that changes accounts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.keys import tokens
from accounts.models import ApiKey, Membership, Role, User, Workspace, display_name
from accounts.workspaces.errors import TooManyWorkspaces
from accounts.workspaces.roles import Action
from shortener.db.ids import new_id
from shortener.db.transactions import atomic
from shortener.errors import Conflict

ROTATION_OVERLAP = timedelta(hours=24)  # unless somebody chooses another
MOST_OWNED = 100  # workspaces of one person
_USE_IS_NOTED_EVERY = timedelta(minutes=1)


@atomic(repeat_on=(IntegrityError,))  # somebody else may make the same user meanwhile
def ensure_user_with_workspace(*, email: str, plan: str | None = None) -> tuple[User, Workspace]:
    """Return the user with this address and the workspace they own, both made when missing.

    A plan that is given becomes the workspace's, also when it existed before.
    """
    user = User.objects.filter(email=email.lower()).first() or User.objects.create_user(email)
    membership = user.memberships.filter(role=Role.OWNER).select_related("workspace").order_by("created_at").first()
    workspace = membership.workspace if membership else _first_workspace(user)
    if plan is not None and workspace.plan != plan:
        workspace.plan = plan
        workspace.save(update_fields=["plan"])
    return user, workspace


@atomic()
def sign_up(*, user: User) -> Workspace:
    """Keep a person who is new here, and return the workspace made for them."""
    user.save()
    return _first_workspace(user)


def rename_person(*, user: User, name: str) -> None:
    """Call the person this from now on."""
    user.name = name
    user.save(update_fields=["name"])


@atomic()
def readdress_person(*, user: User, email: str) -> None:
    """Let the person sign in with this address, once they have confirmed it, and with none from before."""
    EmailAddress.objects.filter(user=user).delete()
    user.email = email.lower()
    user.save(update_fields=["email"])


def end_session(*, session: UserSession) -> None:
    """Sign the person out of the session, wherever that is."""
    session.end()


def _first_workspace(user: User) -> Workspace:
    return create_workspace(owner=user, name=display_name(user)[:100])


@atomic()
def create_workspace(*, owner: User, name: str) -> Workspace:
    """Return a new workspace with its owner in it."""
    slug = f"{slugify(name)[:40] or 'workspace'}-{new_id()[-6:]}"
    workspace = Workspace.objects.create(name=name, slug=slug)
    Membership.objects.create(workspace=workspace, user=owner, role=Role.OWNER)
    return workspace


def start_workspace(*, owner: User, name: str) -> Workspace:
    """Return one more workspace of the person, or raise TooManyWorkspaces."""
    if owner.memberships.filter(role=Role.OWNER).count() >= MOST_OWNED:
        raise TooManyWorkspaces
    return create_workspace(owner=owner, name=name)


def rename_workspace(*, name: str, by: Actor) -> None:
    """Call the actor's workspace this from now on, its slug aside, or raise NotAllowed."""
    by.check(Action.EDIT_WORKSPACE)
    Workspace.objects.filter(pk=by.workspace.pk).update(name=name)


def create_api_key(
    *,
    by: Actor,
    name: str,
    scopes: Sequence[str] | None = None,
    allowed_networks: Sequence[str] = (),
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Return a new API key of the actor's workspace and its text, which can never be had again.

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
    return key, text


@atomic()
def rotate_api_key(*, api_key: ApiKey, by: Actor, overlap: timedelta, at: datetime) -> tuple[ApiKey, str]:
    """Return a key like the old one, and its text; the old one works on for the overlap, but not beyond its own end.

    The new key lives as long as the old one was made to live. A key that no longer works, or was rotated before, raises
    Conflict: of racing callers one wins.
    """
    by.check(Action.EDIT_KEYS, of=api_key.workspace_id)
    lifetime = api_key.expires_at - api_key.created_at if api_key.expires_at else None
    old_ends_at = min(api_key.expires_at or at + overlap, at + overlap)
    unchanged = ApiKey.objects.filter(pk=api_key.pk, is_active=True, expires_at=api_key.expires_at, rotated_at=None)
    if not api_key.is_usable(at) or not unchanged.update(rotated_at=at, expires_at=old_ends_at):
        raise Conflict(_("Only a key that works, and was not rotated before, can be rotated. Make a new key instead."))
    return create_api_key(
        by=replace(by, user=api_key.created_by),  # whose key it stays
        name=api_key.name,
        scopes=api_key.scopes,
        allowed_networks=api_key.allowed_networks,
        expires_at=at + lifetime if lifetime else None,
    )


def note_use_of_api_key(*, api_key: ApiKey, at: datetime) -> None:
    """Remember that the key was used, to the minute and in at most one write a minute."""
    if api_key.last_used_at is not None and at - api_key.last_used_at < _USE_IS_NOTED_EVERY:
        return
    unnoted = models.Q(last_used_at__isnull=True) | models.Q(last_used_at__lte=at - _USE_IS_NOTED_EVERY)
    ApiKey.objects.filter(unnoted, pk=api_key.pk).update(last_used_at=at)


def set_api_keys_active(*, api_keys: models.QuerySet[ApiKey], by: Actor, active: bool) -> int:
    """Open or close those of the keys that are the actor's, and return how many changed."""
    by.check(Action.EDIT_KEYS)
    own = api_keys if by.is_operator else api_keys.filter(workspace=by.workspace)
    return own.exclude(is_active=active).update(is_active=active)


class KeyChanges(TypedDict, total=False):
    """The new values of a key; what is absent stays as it is."""

    name: str
    scopes: Sequence[str]
    allowed_networks: Sequence[str]
    is_active: bool
    expires_at: datetime | None


def change_api_key(*, api_key: ApiKey, by: Actor, **changes: Unpack[KeyChanges]) -> ApiKey:
    """Return the key with the changes made, which hold from its next call on.

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
    """Delete the key: from this moment on it opens nothing. May raise NotAllowed or NotFound."""
    by.check(Action.EDIT_KEYS, of=api_key.workspace_id)
    ApiKey.objects.filter(pk=api_key.pk).delete()

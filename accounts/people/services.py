"""Changes of people, their addresses and ways to sign in; by themselves, or by operators in the admin."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser, Group
from django.utils.translation import gettext_lazy as _

from accounts.audit import services as audit
from accounts.audit.events import Event
from accounts.people import personal_events
from accounts.people.models import LONGEST_NAME, User
from shortener.db.transactions import atomic
from shortener.errors import Conflict, Forbidden
from shortener.names import clean_name

Operator = User | AnonymousUser  # who is signed in to the admin

SUPERUSER_FIELDS = ("is_staff", "is_superuser", "groups", "user_permissions")
_COLUMNS = ("name", "is_active", "is_staff", "is_superuser")
_RELATIONS = ("groups", "user_permissions")


class SuperusersOnly(Forbidden):
    """The operator is no superuser."""

    def __init__(self) -> None:
        super().__init__(_("Your role doesn't allow this. Ask a superuser."))


@atomic()
def sign_up(*, user: User) -> None:
    """Store a new person; what they create or join next is up to them."""
    user.save()


def rename_person(*, user: User, name: str) -> None:
    """Change the name that others see, or raise Invalid."""
    user.name = clean_name(name, limit=LONGEST_NAME)
    user.save(update_fields=["name"])


@atomic()
def change_address(*, user: User, email: str) -> None:
    """Change the address that the person signs in with; they have to confirm it first."""
    EmailAddress.objects.filter(user=user).delete()
    user.email = email.lower()
    user.save(update_fields=["email"])


def end_sessions(*, user: User) -> None:
    """End all sessions of the person at once."""
    for session in UserSession.objects.filter(user=user):
        session.end()


@atomic()
def end_session(*, session: UserSession) -> None:
    """Sign the person out of one session."""
    session.end()
    personal_events.record(Event.SESSION_ENDED, session.user)


@atomic()
def add_person(*, user: User, by: Operator) -> User:
    """Store a new person without a workspace, who has to confirm their address before they can sign in.

    Raises SuperusersOnly for superuser fields that are set by another operator.
    """
    if not by.is_superuser and (user.is_staff or user.is_superuser):
        raise SuperusersOnly
    user.save(force_insert=True)
    _record(by, user, "email")
    return user


@atomic()
def change_person(*, user: User, by: Operator, **values: Any) -> None:
    """Change name, email, is_active or superuser fields of a person; another address has to be confirmed.

    The sessions of a person who is deactivated end.

    Raises SuperusersOnly for superuser fields and for another superuser, Conflict for operators who would lock
    themselves out, and Invalid for a name.
    """
    check_may_change(user, by)
    if values.get("name"):
        values["name"] = clean_name(values["name"], limit=LONGEST_NAME)
    if not by.is_superuser and any(name in values for name in SUPERUSER_FIELDS):
        raise SuperusersOnly
    columns = {name: values[name] for name in _COLUMNS if name in values}
    if columns.get("is_active") is False or columns.get("is_superuser") is False:
        check_is_other(user, by)
    if columns:
        User.objects.filter(pk=user.pk).update(**columns)
    if "email" in values:
        change_address(user=user, email=values["email"])
    for name in _RELATIONS:
        if name in values:
            getattr(user, name).set(values[name])
    if columns.get("is_active") is False:
        end_sessions(user=user)
    _record(by, user, *values)


@atomic()
def set_password(*, user: User, password: str | None, by: Operator) -> None:
    """Set a person's password, or with None make it unusable; all their sessions end."""
    user.set_password(password)
    User.objects.filter(pk=user.pk).update(password=user.password)
    end_sessions(user=user)
    _record(by, user, "password")


@atomic()
def save_group(*, group: Group, by: Operator, name: str, permissions: Any) -> None:
    """Store a group of permissions, or raise SuperusersOnly."""
    if not by.is_superuser:
        raise SuperusersOnly
    group.name = name
    group.save()
    group.permissions.set(permissions)
    _record(by, name, "name", "permissions")


@atomic()
def delete_group(*, group: Group, by: Operator) -> None:
    """Delete a group of permissions, or raise SuperusersOnly."""
    if not by.is_superuser:
        raise SuperusersOnly
    _record(by, group.name, "deleted")
    group.delete()


@atomic()
def set_address_verified(*, address: EmailAddress, by: Operator, verified: bool) -> None:
    """Mark an address as confirmed or not, for people whose mail does not arrive; may raise SuperusersOnly."""
    check_may_change(address.user, by)
    EmailAddress.objects.filter(pk=address.pk).update(verified=verified)
    _record(by, address.user, "verified")


@atomic()
def remove_second_factor(*, authenticator: Authenticator, by: Operator) -> None:
    """Delete a lost second factor or passkey, and recovery codes with the last one; may raise SuperusersOnly."""
    check_may_change(authenticator.user, by)
    mine = Authenticator.objects.filter(user=authenticator.user)
    mine.filter(pk=authenticator.pk).delete()
    if not mine.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        mine.delete()
    _record(by, authenticator.user, "second factor")


@atomic()
def disconnect_account(*, account: SocialAccount, by: Operator) -> None:
    """Delete a connection to an account of another service; may raise SuperusersOnly."""
    check_may_change(account.user, by)
    SocialAccount.objects.filter(pk=account.pk).delete()
    _record(by, account.user, "connected account")


def check_may_change(user: User, by: Operator) -> None:
    """Raise SuperusersOnly when the person is a superuser and the operator is not."""
    if user.is_superuser and not by.is_superuser:
        raise SuperusersOnly


def check_is_other(user: User, by: Operator) -> None:
    """Raise Conflict when operators would lock themselves out."""
    if user == by:
        raise Conflict(_("You can’t lock yourself out. Ask another operator."))


def _record(by: Operator, subject: User | str, *fields: str) -> None:
    """Add an entry to the audit log that names the changed fields, not their values."""
    audit.record(
        Event.OPERATOR_CHANGED,
        actor_id=by.pk,
        actor_name=by.email if isinstance(by, User) else "",
        subject=subject.email if isinstance(subject, User) else subject,
        person_id=subject.pk if isinstance(subject, User) else None,
        also_in=personal_events.workspaces_of(subject) if isinstance(subject, User) else (),
        details={"fields": sorted(fields)},
    )

"""What operators change about people and workspaces, beyond what those change themselves."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import AnonymousUser, Group
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.actors import Actor, NotAllowed
from accounts.models import User, Workspace
from accounts.people import deletion
from accounts.workspaces.plans import PLANS
from shortener.db.transactions import atomic
from shortener.errors import Conflict, Invalid

POWERS = ("is_staff", "is_superuser", "groups", "user_permissions")
_MANY = ("groups", "user_permissions")
_OWN = ("name", "is_active", "is_staff", "is_superuser")


def change_plan(*, workspace: Workspace, by: Actor, plan: str) -> None:
    """Put the workspace on another plan from this moment on, or raise NotAllowed or Invalid.

    What it has beyond the new plan's limits stays; it gets no more of that.
    """
    _check_operator(by)
    if plan not in PLANS:
        raise Invalid(_("There is no such plan."), field="plan")
    Workspace.objects.filter(pk=workspace.pk).update(plan=plan)
    workspace.plan = plan


def add_person(*, user: User, by: Actor) -> User:
    """Keep a person who has no workspace yet; before they can sign in they confirm their address."""
    _check_operator(by)
    user.save(force_insert=True)
    return user


@atomic()
def change_person(*, user: User, by: Actor, **values: Any) -> None:
    """Change a person's name, address, whether they may sign in, or their powers, or raise NotAllowed.

    Another address is theirs once they have confirmed it. Only superusers give and take powers, and change other
    superusers.
    """
    check_may_change(user, by.user)
    if not _is_superuser(by.user) and any(name in values for name in POWERS):
        raise NotAllowed
    own = {name: values[name] for name in _OWN if name in values}
    if user == by.user and (own.get("is_active") is False or own.get("is_superuser") is False):
        raise Conflict(_("Nobody can lock themselves out. Ask another operator."))
    if own:
        User.objects.filter(pk=user.pk).update(**own)
    if "email" in values:
        services.readdress_person(user=user, email=values["email"].lower())
    for name in _MANY:
        if name in values:
            getattr(user, name).set(values[name])


def delete_person(*, user: User, by: Actor, at: datetime) -> None:
    """Delete an account with the workspaces in which nobody else is; or raise NotAllowed, Conflict or OthersDependOnIt.

    Who must only be kept out for now is better made inactive.
    """
    check_may_change(user, by.user)
    if user == by.user:
        raise Conflict(_("Nobody can lock themselves out. Ask another operator."))
    deletion.delete_account(user=user, at=at)


def set_password(*, user: User, password: str | None) -> None:
    """Give a person another password, or with None take theirs; every session of theirs ends."""
    user.set_password(password)
    User.objects.filter(pk=user.pk).update(password=user.password)


def save_group(*, group: Group, by: Actor, name: str, permissions: Any) -> None:
    """Keep a group of permissions, or raise NotAllowed: only superusers say what operators may do."""
    if not _is_superuser(by.user):
        raise NotAllowed
    group.name = name
    group.save()
    group.permissions.set(permissions)


def delete_group(*, group: Group, by: Actor) -> None:
    """Delete a group: its people lose its permissions. May raise NotAllowed."""
    if not _is_superuser(by.user):
        raise NotAllowed
    group.delete()


def confirm_address(*, address: EmailAddress, by: Actor, verified: bool) -> None:
    """Vouch for an e-mail address of somebody whose mail does not arrive, or no longer."""
    check_may_change(address.user, by.user)
    EmailAddress.objects.filter(pk=address.pk).update(verified=verified)


@atomic()
def remove_second_factor(*, authenticator: Authenticator, by: Actor) -> None:
    """Let somebody in who has lost a second factor or passkey; recovery codes go with the last of them."""
    check_may_change(authenticator.user, by.user)
    mine = Authenticator.objects.filter(user=authenticator.user)
    mine.filter(pk=authenticator.pk).delete()
    if not mine.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        mine.delete()


def disconnect(*, account: SocialAccount, by: Actor) -> None:
    """Let somebody no longer sign in with an account of another service."""
    check_may_change(account.user, by.user)
    SocialAccount.objects.filter(pk=account.pk).delete()


def check_may_change(user: User, operator: User | AnonymousUser | None) -> None:
    """Raise NotAllowed for an operator who is no superuser and wants to change how one gets in."""
    if user.is_superuser and not _is_superuser(operator):
        raise NotAllowed


def _is_superuser(operator: User | AnonymousUser | None) -> bool:
    return operator is not None and operator.is_superuser


def _check_operator(by: Actor) -> None:
    if not by.is_operator:
        raise NotAllowed

"""Removal of a person's name and address from rows that outlive their account."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.audit import services as audit
from accounts.closing.signals import person_erasing
from accounts.people.models import User
from accounts.workspaces.models import Invitation

_ROWS_PER_UPDATE = 5_000


def forget_person(*, user: User, at: datetime) -> None:
    """Remove the person's addresses and name from all rows but their own, which are deleted with them.

    The caller's transaction deletes the person. Call forget_in_histories() before it: many rows would make it long.
    """
    forget_in_histories(user=user)
    # Invitations keep their rows, which count the mails of a workspace.
    received = Invitation.objects.filter(email__in=_addresses(user))
    received.filter(is_open=True).update(is_open=False, revoked_at=at)
    received.update(email="")
    for session in UserSession.objects.filter(user=user):  # allauth keeps the address in them
        session.end()


def forget_in_histories(*, user: User) -> None:
    """Remove the person's addresses and name from the logs and from what other apps keep, in batches."""
    person_erasing.send(User, user=user)
    addresses = _addresses(user)
    inviting = Invitation.objects.filter(email__in=addresses).values_list("workspace_id", flat=True)
    audit.forget_person(person_id=user.pk, emails=addresses, workspace_ids=set(inviting))
    for address in addresses:
        _forget_in_admin_log(address)


def _addresses(user: User) -> set[str]:
    return {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}


def _forget_in_admin_log(address: str) -> None:
    entries = LogEntry.objects.filter(Q(object_repr__icontains=address) | Q(change_message__icontains=address))
    while ids := list(entries.values_list("pk", flat=True)[:_ROWS_PER_UPDATE]):
        LogEntry.objects.filter(pk__in=ids).update(object_repr=_("A deleted account"), change_message="")

"""Accounts whose address was never confirmed: anyone can create them, so they are deleted after a time."""

import time
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from accounts.audit.events import Event
from accounts.audit.models import AuditEntry
from accounts.closing.services import LastOwnerOfOthers, delete_account
from accounts.keys.models import ApiKey
from accounts.people.models import User

KEPT_FOR = timedelta(days=7)
_PEOPLE_PER_QUERY = 200


def delete_unconfirmed_accounts(*, at: datetime, seconds: float) -> int:
    """Delete accounts that were never signed in to, with their workspaces, and return their number.

    They are older than KEPT_FOR, have unconfirmed addresses only, and were made by the sign-up, as the audit log says:
    one that an operator has added gets its unconfirmed address at its first sign-in. Those with an API key or connected
    to another service stay. Stops after about so many seconds; the next call continues.
    """
    give_up_at = time.monotonic() + seconds
    deleted, after = 0, ""
    unused = User.objects.filter(
        created_at__lt=at - KEPT_FOR, last_login=None, is_staff=False, is_superuser=False
    ).order_by("pk")
    while people := list(unused.filter(pk__gt=after)[:_PEOPLE_PER_QUERY] if after else unused[:_PEOPLE_PER_QUERY]):
        after = people[-1].pk
        for person in _unconfirmed(people):
            try:
                delete_account(user=person, at=at)
            except LastOwnerOfOthers:
                continue
            deleted += 1
            if time.monotonic() >= give_up_at:
                return deleted
    return deleted


def _unconfirmed(people: list[User]) -> list[User]:
    ids = [person.pk for person in people]
    addresses = list(EmailAddress.objects.filter(user__in=ids).values_list("user_id", "verified"))
    confirmed = {user_id for user_id, verified in addresses if verified}
    unconfirmed = {user_id for user_id, verified in addresses if not verified} - confirmed
    connected = set(SocialAccount.objects.filter(user__in=ids).values_list("user_id", flat=True))
    with_keys = set(ApiKey.objects.filter(created_by__in=ids).values_list("created_by_id", flat=True))
    sign_ups = AuditEntry.objects.filter(actor_id__in=ids, event=Event.ACCOUNT_CREATED)
    signed_up = set(sign_ups.values_list("actor_id", flat=True))
    return [person for person in people if person.pk in (unconfirmed & signed_up) - connected - with_keys]

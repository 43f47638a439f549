"""Accounts whose address was never confirmed: anyone can make them, so they are deleted after a time."""

import time
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from accounts.closing.services import LastOwnerOfOthers, delete_account
from accounts.people.models import User

KEPT_FOR = timedelta(days=7)
_PEOPLE_PER_QUERY = 200


def delete_unconfirmed_accounts(*, at: datetime, seconds: float) -> int:
    """Delete accounts that were never signed in to, with their workspaces, and return their number.

    They are older than KEPT_FOR and have unconfirmed addresses only. Accounts that an operator added, and those
    connected to another service, stay. Stops after about so many seconds; the next call continues.
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
    return [person for person in people if person.pk in unconfirmed - connected]

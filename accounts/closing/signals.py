"""Signals with which other apps erase what a closed workspace owned, or where a deleted person is named."""

from django.dispatch import Signal

# Sent with `workspace` and `at` once it is closed for good: receivers stop serving its data at once.
workspace_closed = Signal()

# Sent with `workspace` and `give_up_at` (monotonic seconds) again and again until the workspace is deleted: receivers
# erase their rows in batches, and stop at `give_up_at`.
workspace_erasing = Signal()

# Sent with `user`, whose account is about to be deleted: receivers remove the person's name from rows that they keep,
# in batches. It is sent again in the transaction that deletes the account.
person_erasing = Signal()

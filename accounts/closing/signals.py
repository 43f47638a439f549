"""Signals with which other apps stop serving, and erase, what a closed workspace owned."""

from django.dispatch import Signal

# Sent with `workspace` and `at` once it is closed for good: receivers stop serving its data at once.
workspace_closed = Signal()

# Sent with `workspace` and `give_up_at` (monotonic seconds) again and again until the workspace is deleted: receivers
# erase their rows in batches, and stop at `give_up_at`.
workspace_erasing = Signal()

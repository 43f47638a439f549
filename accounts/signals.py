"""What other apps may want to know of workspaces."""

from django.dispatch import Signal

# Sent with `workspace` once it is closed for good: receivers stop at once what it still serves.
workspace_closed = Signal()

# Sent with `workspace` before it is deleted, again and again until nothing is left: receivers erase what is theirs, in
# batches, and stop at `give_up_at` (monotonic seconds).
workspace_is_going = Signal()

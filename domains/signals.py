"""What other apps may want to know of domains."""

from django.dispatch import Signal

# Sent with `domain` before it is deleted with everything on it: receivers delete what is theirs.
domain_is_going = Signal()

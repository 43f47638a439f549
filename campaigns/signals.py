"""What other apps may want to know of campaigns."""

from django.dispatch import Signal

# Sent with `campaign` after its UTM parameters were changed for good.
utm_changed = Signal()

# Sent with `campaign`, `by` and `at` before it is deleted: receivers let go of it, in transactions of their own.
campaign_is_going = Signal()

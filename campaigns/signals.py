"""Signals that campaigns.services sends, for apps that campaigns cannot import."""

from django.dispatch import Signal

# Sent with `campaign` after a change of its UTM parameters has been committed.
utm_changed = Signal()

# Sent with `campaign`, `by` and `at` before it is deleted. Receivers detach their rows, in transactions of their own.
campaign_deleting = Signal()

"""Signals that moderation.services sends, for apps that moderation cannot import."""

from django.dispatch import Signal

# Sent with `workspace` in the transaction that blocks or unblocks it. Receivers invalidate what it serves.
workspace_block_changed = Signal()

"""Signals that domains.services sends, for apps that domains cannot import."""

from django.dispatch import Signal

# Sent with `domain` before it is deleted with its links. Receivers delete the rows that refer to it.
domain_deleting = Signal()

"""How many queries a request takes, as far as databases differ."""

from django.conf import settings

ROLE_QUERIES = 1 if settings.ON_MONGODB else 0  # for the role of a key's person; on SQL it comes with the key

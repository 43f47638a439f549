"""Load targets for the redirect plane."""

from collections.abc import Collection

from links.models import Link
from redirects.target import Target


def load_targets(keys: Collection[str]) -> dict[str, Target]:
    """Return the targets by key, in one query; on MongoDB in two when links have campaigns."""
    return {link.key: link.target for link in Link.objects.filter(key__in=set(keys)).with_related("campaign")}

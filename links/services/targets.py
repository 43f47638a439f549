"""Loading the targets of links for the redirect plane."""

from collections.abc import Collection

from links.models import Link
from redirects.target import Target


def load_targets(keys: Collection[str]) -> dict[str, Target]:
    """Return the target of each key that a link has, in one query (on MongoDB in two when links have campaigns)."""
    return {link.key: link.target for link in Link.objects.filter(key__in=set(keys)).together_with("campaign")}

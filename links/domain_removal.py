"""A domain that goes takes its links with it."""

from typing import Any

from domains.models import Domain
from links import services
from links.models import Link

_LINKS_PER_DELETION = 1_000


def delete_links_of(domain: Domain, **_signal: Any) -> None:
    """Delete the domain's links with everything they have, in batches."""
    while services.delete_links(links=Link.objects.filter(domain=domain)[:_LINKS_PER_DELETION]):
        pass

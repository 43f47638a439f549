"""A domain that goes takes its links with it."""

from typing import Any

from domains.models import Domain
from links.models import DeletedLink, Link
from links.services import bin, link_changes

_LINKS_PER_DELETION = 1_000


def delete_links_of(domain: Domain, **_signal: Any) -> None:
    """Erase the domain's links with everything they have, those in the bin too, in batches."""
    bin.erase_deleted_links(deleted=DeletedLink.objects.filter(domain_id=domain.pk))
    while link_changes.erase_links(links=Link.objects.filter(domain=domain)[:_LINKS_PER_DELETION]):
        pass

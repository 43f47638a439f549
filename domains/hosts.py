"""The short hosts of this process: the site's own, and verified domains as the database has them."""

from collections.abc import Collection

from domains.models import Domain
from redirects.hosts import HostDirectory, ShortHost


def load_hosts(names: Collection[str]) -> dict[str, ShortHost]:
    """Return the verified domains among these host names, in one query."""
    rows = Domain.objects.verified().filter(host__in=names)
    return {name: ShortHost(*row) for name, *row in rows.values_list("host", "pk", "root_url", "not_found_url")}


directory = HostDirectory(load_hosts)

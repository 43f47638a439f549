"""The short hosts of this process: the site's own, and verified domains as the database has them."""

from collections.abc import Collection

from domains.models import FALLBACKS, Domain
from moderation.models import WorkspaceBlock
from redirects.hosts import HostDirectory, ShortHost


def load_hosts(names: Collection[str]) -> dict[str, ShortHost]:
    """Return the verified domains among these host names, without the fallback URLs of blocked workspaces.

    One query, and one more if there are fallback URLs.
    """
    rows = list(Domain.objects.verified().filter(host__in=names).values_list("host", "pk", "workspace_id", *FALLBACKS))
    with_urls = {workspace_id for _host, _pk, workspace_id, *urls in rows if any(urls)}
    blocked = set[str]()
    if with_urls:  # from the database: what processes remember of blocks may be older than this block
        blocks = WorkspaceBlock.objects.filter(workspace_id__in=with_urls, is_lifted=False)
        blocked = set(blocks.values_list("workspace_id", flat=True))
    return {
        host: ShortHost(pk) if workspace_id in blocked else ShortHost(pk, *(url or "" for url in urls))
        for host, pk, workspace_id, *urls in rows
    }


directory = HostDirectory(load_hosts)

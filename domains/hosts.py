"""The short hosts of this process: the site's own, and verified domains as the database has them."""

from collections.abc import Collection

from domains.models import Domain
from moderation.models import WorkspaceBlock
from redirects.hosts import HostDirectory, ShortHost


def load_hosts(names: Collection[str]) -> dict[str, ShortHost]:
    """Return the verified domains among these host names, without the fallback URLs of blocked workspaces.

    One query, and one more if there are fallback URLs.
    """
    rows = list(
        Domain.objects.verified()
        .filter(host__in=names)
        .values_list("host", "pk", "root_url", "not_found_url", "workspace_id")
    )
    with_urls = {workspace_id for *_ids, root, not_found, workspace_id in rows if root or not_found}
    blocked = set[str]()
    if with_urls:  # from the database: what processes remember of blocks may be older than this block
        blocks = WorkspaceBlock.objects.filter(workspace_id__in=with_urls, is_lifted=False)
        blocked = set(blocks.values_list("workspace_id", flat=True))
    return {
        host: ShortHost(pk) if workspace_id in blocked else ShortHost(pk, root, not_found)
        for host, pk, root, not_found, workspace_id in rows
    }


directory = HostDirectory(load_hosts)

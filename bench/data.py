"""The links of the benchmark: /bench-0, /bench-1 and so on."""

import sys

from django.utils import timezone

from accounts.models import Workspace
from accounts.workspaces.services import ensure_user_with_workspace
from links.models import Link
from redirects.codes import link_key

BENCH_DESTINATION = "https://example.com/a/page?utm_source=bench&utm_medium=link"
_PER_INSERT = 20_000


def workspace() -> Workspace:
    """Return the workspace of the benchmark's links."""
    return ensure_user_with_workspace(email="bench@example.com")[1]


def fill(count: int) -> list[str]:
    """Create the missing links up to this number, and return the ids of the first thousand."""
    owner, at = workspace(), timezone.now()
    existing = Link.objects.filter(code__startswith="bench-").count()
    if count - existing > _PER_INSERT:
        print(f"Making {count - existing:,} links …", file=sys.stderr)
    for start in range(existing, count, _PER_INSERT):
        codes = [f"bench-{number}" for number in range(start, min(start + _PER_INSERT, count))]
        Link.objects.bulk_create(
            Link(
                workspace=owner, code=code, key=link_key("", code), destination=BENCH_DESTINATION,
                location=BENCH_DESTINATION, created_at=at, updated_at=at,
            )
            for code in codes
        )  # fmt: skip
    return list(Link.objects.filter(code__startswith="bench-").order_by("pk").values_list("pk", flat=True)[:1000])

"""Conditional updates of domains. Each invalidates the host, so that the redirect plane sees it within one second."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from domains.models import Domain
from redirects import invalidation


def update(domain: Domain, values: Mapping[str, Any], unchanged: Mapping[str, Any] | None = None) -> bool:
    """Write the values if the columns in `unchanged` still have those, and tell whether they were written."""
    written = bool(Domain.objects.filter(pk=domain.pk, **unchanged or {}).update(**values))
    if written:
        invalidate(domain.host)
    return written


def invalidate(host: str) -> None:
    """Invalidate what processes remember of the host, on commit."""
    transaction.on_commit(lambda: invalidation.invalidate([host], kind=invalidation.HOSTS))


def as_checked(domain: Domain) -> dict[str, Any]:
    """Return the columns that another check, an operator or another workspace's claim would have changed."""
    columns = ("last_checked_at", "verified_at", "refused_at", "token")
    return {name: getattr(domain, name) for name in columns}

"""How columns of a link become the target that the redirect plane caches."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, overload

import ada_url

from campaigns import utm
from links.rules.routing.compilation import compile_rules
from links.rules.utm_parameters import query_parameters
from redirects.routing.rules import clicks_that_matter
from redirects.target import Target

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# The columns of a target, beside the location: target_of() takes their values in this order.
TARGET_COLUMNS = (
    "id", "workspace_id", "campaign_id", "starts_at", "expires_at", "max_clicks", "click_count", "password",
    "disabled_at", "is_indexable", "blocked_because", "warning", "passes_query", "rules", "expired_url", "utm",
    "preview",
)  # fmt: skip


def target_of(values: Sequence[Any], location: str, campaign: Mapping[str, str]) -> Target:
    """Return the target of a link with these values of TARGET_COLUMNS, and its campaign's UTM parameters."""
    (
        link_id, workspace_id, campaign_id, starts_at, expires_at, max_clicks, click_count, password, disabled_at,
        is_indexable, blocked_because, warning, passes_query, rules, expired_url, utm_of_link, preview,
    ) = values  # fmt: skip
    # On MongoDB the newest columns of links that the previous release made are None.
    parameters = query_parameters(utm_of_link, campaign) if utm_of_link else campaign
    compiled = compile_rules(rules, parameters=parameters) if rules else ()
    return Target(
        link_id=link_id,
        workspace_id=workspace_id,
        campaign_id=campaign_id,
        location=utm.add_parameters(location, parameters) if parameters else location,
        starts_at=milliseconds(starts_at),
        expires_at=milliseconds(expires_at),
        is_limited=max_clicks is not None,
        is_exhausted=max_clicks is not None and click_count >= max_clicks,
        is_protected=bool(password),
        is_disabled=disabled_at is not None,
        is_indexable=bool(is_indexable),
        is_blocked=bool(blocked_because),
        has_warning=bool(warning),
        passes_query=passes_query is not False,
        has_preview=bool(preview),
        expired_url=ada_url.URL(expired_url).href if expired_url else "",
        clicks=click_count if rules else 0,
        rules=compiled,
        clicks_that_matter=clicks_that_matter(compiled),
    )


@overload
def milliseconds(instant: datetime) -> int: ...
@overload
def milliseconds(instant: None) -> None: ...
def milliseconds(instant: datetime | None) -> int | None:
    """Return the milliseconds since 1970."""
    # Integer division: timestamp() is a float and sometimes a millisecond short.
    return None if instant is None else (instant - _EPOCH) // timedelta(milliseconds=1)

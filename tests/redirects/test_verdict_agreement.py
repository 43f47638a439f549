"""Lists of live links and redirects follow the same rules."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Workspace
from links.models import Link, Status
from redirects.target import Verdict

pytestmark = pytest.mark.django_db

LIVE = {Verdict.OPEN, Verdict.PASSWORD, Verdict.WARNING}
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
OFFSETS = st.integers(-2, 2) | st.integers(-(10**9), 10**9)  # milliseconds


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    starts=st.none() | OFFSETS,
    expires=st.none() | OFFSETS,
    max_clicks=st.none() | st.integers(1, 3),
    click_count=st.integers(0, 4),
    password=st.sampled_from(["", "hash"]),
    warning=st.sampled_from(["", "Reported"]),
    is_disabled=st.booleans(),
)
def test_a_link_is_listed_as_live_exactly_when_it_redirects(
    workspace: Workspace,
    starts: int | None,
    expires: int | None,
    max_clicks: int | None,
    click_count: int,
    password: str,
    warning: str,
    is_disabled: bool,
) -> None:
    if starts is not None and expires is not None and starts >= expires:
        starts, expires = expires - 1, starts
    link = Link(
        workspace=workspace,
        code="any",
        key="/any",
        location="https://example.com/",
        starts_at=None if starts is None else NOON + timedelta(milliseconds=starts),
        expires_at=None if expires is None else NOON + timedelta(milliseconds=expires),
        max_clicks=max_clicks,
        click_count=click_count,
        password=password,
        warning=warning,
        disabled_at=NOON if is_disabled else None,
    )
    Link.objects.filter(key="/any").delete()
    link.save(force_insert=True)

    verdict = link.target.verdict(int(NOON.timestamp() * 1000))

    assert Link.objects.live(NOON).exists() is (verdict in LIVE)
    assert (link.status(NOON) is Status.ACTIVE) is (verdict in LIVE)

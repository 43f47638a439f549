"""campaigns.services refuses, from any caller and on every database, what POST and PATCH refuse."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from campaigns import rules
from campaigns.models import Campaign
from campaigns.services import change_campaign, create_campaign
from campaigns.utm import PARAMETERS
from shortener.errors import Invalid

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 1, tzinfo=UTC)
NO_TEXTS: list[object] = [None, 5, True, 10**40, b"a", [], {}, ["a"], "a\0b", "\ud800", "\udfff"]
NO_TIMES: list[object] = [
    "", "2027-01-01T00:00:00Z", 5, True, [],
    datetime(2027, 1, 1),  # noqa: DTZ001 - what is refused
    datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=timezone(timedelta(hours=1))),
    datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=2))),
    datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
]  # fmt: skip
BAD_DETAILS: list[tuple[str, object]] = [
    *(("name", value) for value in [*NO_TEXTS, "", " \n", "n" * (rules.NAME_LIMIT + 1)]),
    *((name, value) for name in PARAMETERS for value in [*NO_TEXTS, "v" * (rules.UTM_LIMIT + 1)]),
    *((name, value) for name in ("starts_at", "ends_at") for value in NO_TIMES),
]
NO_BOOLEANS: list[object] = [None, "true", 1, 0, []]
BAD_CHANGES = [*BAD_DETAILS, *(("archived", value) for value in NO_BOOLEANS)]
PERIODS = [(NOW, NOW), (NOW + timedelta(milliseconds=1), NOW)]


@pytest.fixture
def create(workspace: Workspace) -> Callable[..., Campaign]:
    """Create a campaign of the workspace by the service."""

    def run(**values: Any) -> Campaign:
        return create_campaign(by=operator(workspace), at=NOW, **{"name": "Spring"} | values)

    return run


@pytest.fixture
def change(workspace: Workspace) -> Callable[..., Campaign]:
    """Change a campaign by the service."""

    def run(campaign: Campaign, **values: Any) -> Campaign:
        return change_campaign(campaign=campaign, by=operator(workspace), at=NOW, **values)

    return run


@pytest.mark.parametrize(("field", "value"), BAD_DETAILS)
def test_create_refuses_bad_value(create: Callable[..., Campaign], field: str, value: object) -> None:
    with pytest.raises(Invalid) as refusal:
        create(**{field: value})

    assert refusal.value.field == field
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(("field", "value"), BAD_CHANGES)
def test_change_refuses_bad_value(
    create: Callable[..., Campaign], change: Callable[..., Campaign], field: str, value: object
) -> None:
    campaign = create()

    with pytest.raises(Invalid) as refusal:
        change(campaign, **{"utm_term": "new", field: value})

    assert refusal.value.field == field
    stored = Campaign.objects.get()
    assert (stored.name, stored.utm_term, stored.archived_at) == ("Spring", "", None)


@pytest.mark.parametrize(("starts_at", "ends_at"), PERIODS)
def test_period_must_start_before_it_ends(
    create: Callable[..., Campaign], change: Callable[..., Campaign], starts_at: datetime, ends_at: datetime
) -> None:
    with pytest.raises(Invalid) as refusal:
        create(starts_at=starts_at, ends_at=ends_at)
    assert refusal.value.field == "starts_at"

    campaign = create(ends_at=ends_at)
    with pytest.raises(Invalid):
        change(campaign, starts_at=starts_at)
    assert Campaign.objects.get().starts_at is None


def test_values_at_the_limits_are_stored(create: Callable[..., Campaign]) -> None:
    first = datetime(1970, 1, 1, tzinfo=UTC)
    last = datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)
    texts = dict.fromkeys(PARAMETERS, "v" * rules.UTM_LIMIT)

    create(name="n" * rules.NAME_LIMIT, starts_at=first, ends_at=last, **texts)

    stored = Campaign.objects.get()
    assert len(stored.name) == rules.NAME_LIMIT
    assert stored.utm_parameters == texts
    assert (stored.starts_at, stored.ends_at) == (first, last)


def test_values_are_stored_as_the_api_stores_them(create: Callable[..., Campaign]) -> None:
    starts_at = datetime(2027, 1, 1, 12, 30, 15, 250_999, tzinfo=timezone(timedelta(hours=2)))

    returned = create(name="  Spring\n", utm_source=" news ", starts_at=starts_at, ends_at=None)

    stored = Campaign.objects.get()
    for campaign in (returned, stored):
        assert (campaign.name, campaign.search_name, campaign.utm_source) == ("Spring", "spring", "news")
        assert campaign.starts_at == datetime(2027, 1, 1, 10, 30, 15, 250_000, tzinfo=UTC)
        assert campaign.ends_at is None

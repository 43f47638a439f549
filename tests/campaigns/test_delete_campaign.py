"""DELETE /api/campaigns/{id}: its links stay."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias

import pytest
from django.db import OperationalError
from pytest_django import DjangoAssertNumQueries

from accounts.models import Workspace
from campaigns.models import Campaign
from clicks.models import DailyBreakdown, HourlyClicks
from links.models import Link
from links.services import removal, unit_of_work
from links.services.click_counts import store_clicks
from tests.campaigns.fixtures import MakeCampaign
from tests.clicks.clicking import batch_of, click_on
from tests.fixtures import Call, MakeLink, Response
from tests.queries import ROLE_QUERIES

pytestmark = pytest.mark.django_db

AUDIT_QUERIES = 2  # count the entries of the hour, and add one

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
Delete: TypeAlias = Callable[[Campaign], Response]  # sends DELETE for the campaign


@pytest.fixture
def delete(call: Call) -> Delete:
    """See Delete."""
    return lambda campaign: call("DELETE", f"/api/campaigns/{campaign.pk}")


def test_deleted_campaign_is_not_found(call: Call, delete: Delete, make_campaign: MakeCampaign) -> None:
    campaign = make_campaign()

    answer = delete(campaign)

    assert answer.status_code == 200
    assert answer.json() == {"success": True, "message": "Campaign deleted", "data": None}
    assert call("GET", f"/api/campaigns/{campaign.pk}").status_code == 404
    assert delete(campaign).status_code == 404


def test_deleted_name_can_be_used_again(delete: Delete, make_campaign: MakeCampaign) -> None:
    delete(make_campaign("Spring"))

    make_campaign("Spring")


def test_delete_detaches_all_its_links_and_no_others(
    call: Call, delete: Delete, make_campaign: MakeCampaign, make_link: MakeLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit_of_work, "LINKS_PER_WRITE", 2)
    spring, summer = make_campaign("Spring"), make_campaign("Summer")
    links = [make_link(campaign=spring, at=LONG_AGO) for _ in range(5)]
    other = make_link(campaign=summer, at=LONG_AGO)

    delete(spring)

    for link in links:
        data = call("GET", f"/api/links/{link.pk}").json()["data"]
        assert data["campaignId"] is None
        assert not data["updatedAt"].startswith("2026-01-01")
    other.refresh_from_db()
    assert (other.campaign_id, other.updated_at) == (summer.pk, LONG_AGO)


def test_delete_removes_only_the_campaigns_counts(
    delete: Delete, make_campaign: MakeCampaign, make_link: MakeLink, workspace: Workspace
) -> None:
    campaign = make_campaign()
    link = make_link(campaign=campaign)
    store_clicks([batch_of(click_on(link), click_on(link))])

    delete(campaign)

    for model in (HourlyClicks, DailyBreakdown):
        assert set(model.objects.values_list("scope", flat=True)) == {link.pk, workspace.pk}


def test_interrupted_delete_can_be_repeated(
    delete: Delete, make_campaign: MakeCampaign, make_link: MakeLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = make_campaign()
    for _ in range(3):
        make_link(campaign=campaign)
    monkeypatch.setattr(unit_of_work, "LINKS_PER_WRITE", 1)
    real, failures = removal._clear_campaign, iter([False, True])

    def fail_once(*args: Any) -> int:
        if next(failures, False):
            raise OperationalError
        return real(*args)

    monkeypatch.setattr(removal, "_clear_campaign", fail_once)

    assert delete(campaign).status_code == 503
    assert Link.objects.filter(campaign=campaign).count() == 2
    assert delete(campaign).status_code == 200
    assert Link.objects.filter(campaign=None).count() == 3


def test_delete_query_count_is_independent_of_links(
    delete: Delete,
    make_campaign: MakeCampaign,
    make_link: MakeLink,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    one, many = make_campaign("One"), make_campaign("Many")
    make_link(campaign=one)
    for _ in range(90):  # SQLite inserts 99 rows of history at once
        make_link(campaign=many)

    with django_assert_max_num_queries(21 + AUDIT_QUERIES + ROLE_QUERIES) as first:
        delete(one)
    with django_assert_max_num_queries(len(first)):
        delete(many)

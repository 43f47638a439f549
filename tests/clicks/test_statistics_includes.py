"""The includes of pages: the statistics panel of a campaign or a link, and the sparkline of a row."""

from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from pytest_django import DjangoAssertNumQueries

from accounts.models import Workspace
from campaigns.models import Campaign
from clicks.stats.panel import statistics_panel
from clicks.stats.sparklines import sparklines
from links.dashboard.statistics import top_links
from links.services.click_counts import store_clicks
from tests.clicks.clicking import batch_of, click_on
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 12, 45, tzinfo=UTC)


def test_a_campaign_has_statistics_and_top_links_of_its_own(make_link: MakeLink, workspace: Workspace) -> None:
    campaign = Campaign.objects.create(workspace=workspace, name="Spring")
    inside, outside = make_link(alias="inside", campaign=campaign), make_link(alias="outside")
    store_clicks([batch_of(click_on(inside, at=NOW), click_on(outside, at=NOW), click_on(outside, at=NOW))])

    panel = statistics_panel(campaign.pk, given={}, workspace=workspace, at=NOW)
    ranked = top_links(workspace, panel.chosen.span, campaign=campaign, out_of=panel.found.clicks)
    page = render_to_string("includes/statistics.html", {"panel": panel, "top_links": ranked})

    assert panel.found.clicks == 1
    assert "<span>/inside</span>" in page
    assert "outside" not in page


def test_a_links_statistics_cost_four_queries(
    make_link: MakeLink, workspace: Workspace, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    link = make_link()
    store_clicks([batch_of(click_on(link, at=NOW))])

    with django_assert_num_queries(4):
        panel = statistics_panel(link.pk, given={"range": "12m"}, workspace=workspace, at=NOW)
        page = render_to_string("includes/statistics.html", {"panel": panel})

    assert "Top links" not in page
    assert "news.example" in page


def test_a_sparkline_has_a_text_for_screen_readers(make_link: MakeLink) -> None:
    link, other = make_link(), make_link()
    store_clicks([batch_of(click_on(link, at=NOW), click_on(link, at=NOW), click_on(other, at=NOW))])

    lines = sparklines([link.pk, other.pk], at=NOW)
    pages = [render_to_string("includes/sparkline.html", {"line": lines[one.pk]}) for one in (link, other)]

    assert 'aria-label="2 clicks by people in the last 30 days"' in pages[0]
    assert 'aria-label="1 click by people in the last 30 days"' in pages[1]
    assert "<polyline points=" in pages[0]

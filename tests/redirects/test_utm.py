"""A campaign's UTM parameters are in the redirects of its links, and changes of it too, within a second."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Unpack

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from campaigns.models import Campaign
from campaigns.services import CampaignUpdate, change_campaign, create_campaign, delete_campaign
from links.fields import GivenValues
from links.services import removal, unit_of_work
from redirects import invalidation, memory
from shortener.db.transactions import atomic
from tests.fixtures import Call, MakeLink, PassSeconds
from tests.redirects.conftest import StartSite, Statements, Valkey
from tests.redirects.site import Site

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "https://example.com/page"
NEWS = f"{PAGE}?utm_source=news"
Change = Callable[[Campaign], object]


@pytest.fixture
def campaign(workspace: Workspace) -> Campaign:
    """A campaign with one parameter."""
    return create_campaign(by=operator(workspace), name="Spring", at=datetime.now(UTC), utm_source="news")


def _change(**changes: Unpack[CampaignUpdate]) -> Change:
    return lambda campaign: change_campaign(
        campaign=campaign, by=operator(campaign.workspace), at=datetime.now(UTC), **changes
    )


def _delete(campaign: Campaign) -> None:
    delete_campaign(campaign=campaign, by=operator(campaign.workspace), at=datetime.now(UTC))


def test_parameters_are_merged_into_the_destination(site: Site, make_link: MakeLink, campaign: Campaign) -> None:
    _change(utm_medium="E-Mail", utm_campaign="Frühling & Co\r\nX: y")(campaign)
    make_link(alias="launch", campaign=campaign, destination="https://bücher.example/a?b=ä&utm_medium=own#part?x")

    assert site.get("/launch").location == (
        "https://xn--bcher-kva.example/a?b=%C3%A4&utm_medium=own"
        "&utm_source=news&utm_campaign=Fr%C3%BChling%20%26%20Co%0D%0AX%3A%20y#part?x"
    )


def test_without_parameters_the_destination_is_unchanged(
    site: Site, make_link: MakeLink, workspace: Workspace, campaign: Campaign
) -> None:
    make_link(alias="alone")
    make_link(alias="bare", campaign=create_campaign(by=operator(workspace), name="Bare", at=datetime.now(UTC)))

    assert [site.get(path).location for path in ("/alone", "/bare")] == [PAGE, PAGE]


@pytest.mark.parametrize("guard", [{"max_clicks": 2}, {"password": "open sesame"}])
def test_the_django_view_adds_the_parameters_too(
    client: Client, make_link: MakeLink, campaign: Campaign, guard: GivenValues
) -> None:
    make_link(**guard | GivenValues(alias="launch", campaign=campaign))

    answer = client.post("/launch", {"password": "open sesame"}) if "password" in guard else client.get("/launch")

    assert (answer.status_code, answer["Location"]) == (302, NEWS)


def test_the_preview_shows_the_parameters(client: Client, make_link: MakeLink, campaign: Campaign) -> None:
    make_link(alias="launch", campaign=campaign)

    assert NEWS in client.get("/launch+").text


@pytest.mark.parametrize("timing", ["archived", "not yet", "over"])
def test_an_archived_or_ended_campaign_keeps_its_parameters(
    site: Site, make_link: MakeLink, campaign: Campaign, timing: str
) -> None:
    past, future = datetime(2020, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
    changes: dict[str, CampaignUpdate] = {
        "archived": {"archived": True},
        "not yet": {"starts_at": future},
        "over": {"ends_at": past},
    }
    make_link(alias="launch", campaign=campaign)

    _change(**changes[timing])(campaign)

    assert site.get("/launch").location == NEWS


@pytest.mark.parametrize(
    ("change", "location"),
    [
        (_change(utm_source="mail", utm_term="boots"), f"{PAGE}?utm_source=mail&utm_term=boots"),
        (_change(utm_source=""), PAGE),
        (_delete, PAGE),
    ],
)
def test_a_campaign_change_is_visible_within_a_second(
    start_site: StartSite, make_link: MakeLink, pass_seconds: PassSeconds, campaign: Campaign,
    monkeypatch: pytest.MonkeyPatch, change: Change, location: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(removal, "_KEYS_PER_INVALIDATION", 2)
    monkeypatch.setattr(unit_of_work, "LINKS_PER_WRITE", 2)
    paths = ["/" + make_link(campaign=campaign).code for _ in range(5)]
    sites = [start_site(), start_site()]
    assert {answer.location for site in sites for answer in site.get_all(paths)} == {NEWS}

    change(campaign)
    pass_seconds(1)

    assert {answer.location for site in [*sites, start_site()] for answer in site.get_all(paths)} == {location}


def test_joining_or_leaving_a_campaign_shows_within_a_second(
    site: Site, call: Call, make_link: MakeLink, pass_seconds: PassSeconds, campaign: Campaign
) -> None:
    link = make_link(alias="launch")
    assert site.get("/launch").location == PAGE

    for campaign_id, location in ((campaign.pk, NEWS), (None, PAGE)):
        call("PATCH", f"/api/links/{link.pk}", {"campaignId": campaign_id})
        pass_seconds(1)
        assert site.get("/launch").location == location


def test_a_rolled_back_change_has_no_effect(
    site: Site, make_link: MakeLink, pass_seconds: PassSeconds, campaign: Campaign
) -> None:
    make_link(alias="launch", campaign=campaign)
    site.get("/launch")

    @atomic()
    def fail() -> None:
        _change(utm_source="mail")(campaign)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    pass_seconds(1)

    assert site.get("/launch").location == NEWS


def test_a_change_without_redis_is_visible_within_a_second(
    valkey: Valkey, site: Site, make_link: MakeLink, pass_seconds: PassSeconds, campaign: Campaign
) -> None:
    make_link(alias="launch", campaign=campaign)
    site.get("/launch")
    valkey.kill()

    _change(utm_source="mail")(campaign)
    pass_seconds(1)

    assert site.get("/launch").location == f"{PAGE}?utm_source=mail"


def test_renaming_a_campaign_invalidates_no_target(
    make_link: MakeLink, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_link(campaign=campaign)
    invalidated: list[Sequence[str]] = []
    monkeypatch.setattr(invalidation, "invalidate", invalidated.append)

    _change(name="Summer", archived=True)(campaign)

    assert invalidated == []


def test_queries_of_redirects_of_a_campaign(
    site: Site, make_link: MakeLink, campaign: Campaign, statements: Statements
) -> None:
    paths = ["/" + make_link(campaign=campaign).code for _ in range(3)]

    assert {answer.location for answer in site.get_all(paths)} == {NEWS}
    # MongoDB joins before it filters, so the campaigns are loaded with a second query there.
    most = 2 if connection.vendor == "mongodb" else 1
    assert len(statements.sql) <= most * 3  # three visitors may be in different batches
    statements.sql.clear()
    site.get_all(paths)
    assert statements.sql == []

    statements.sql.clear()
    alone = "/" + make_link(campaign=campaign).code
    assert site.get(alone).location == NEWS
    assert len(statements.sql) == most


def test_a_password_page_costs_one_query_once_cached(
    site: Site, make_link: MakeLink, campaign: Campaign, statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "UNCONFIRMED_TTL", 60.0)  # a busy machine may take more than a second for one page
    path = "/" + make_link(campaign=campaign, password="open sesame").code
    site.get(path)
    statements.sql.clear()

    assert site.get(path).status == 200
    assert len(statements.sql) == (2 if connection.vendor == "mongodb" else 1)

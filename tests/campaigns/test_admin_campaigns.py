"""Campaigns in Django's admin, where every change goes through the services."""

from typing import Protocol

import pytest
from django.test import Client

from accounts.models import Workspace
from campaigns.models import Campaign
from tests.campaigns.fixtures import MakeCampaign
from tests.fixtures import Call, MakeLink, Response

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/campaigns/campaign/"


class Submit(Protocol):
    """Sends a form of the admin, the list's unless told otherwise, and returns the page that follows."""

    def __call__(self, page: str = ..., **values: object) -> Response: ...


@pytest.fixture
def submit(admin_client: Client) -> Submit:
    """See Submit."""

    def post(page: str = "", **values: object) -> Response:
        answer = admin_client.post(LIST + page, values, follow=True)
        assert answer.status_code == 200
        return answer

    return post


def _location(client: Client) -> str:
    return client.get("/launch")["Location"]


def test_campaign_created_in_admin_is_found_by_the_api(submit: Submit, workspace: Workspace, call: Call) -> None:
    submit("add/", workspace=workspace.pk, name="Été", utm_source="news")

    (data,) = call("GET", "/api/campaigns", query={"search": "ÉTÉ"}).json()["data"]
    assert (data["name"], data["utmSource"]) == ("Été", "news")


def test_edit_applies_to_redirects(
    submit: Submit, client: Client, make_campaign: MakeCampaign, make_link: MakeLink
) -> None:
    campaign = make_campaign(utmSource="news")
    make_link(alias="launch", campaign=campaign)
    assert _location(client).endswith("?utm_source=news")

    submit(f"{campaign.pk}/change/", name="Spring", utm_source="mail")

    assert _location(client).endswith("?utm_source=mail")


def test_a_campaign_stays_in_its_workspace(submit: Submit, make_campaign: MakeCampaign, stranger: Workspace) -> None:
    campaign = make_campaign()

    submit(f"{campaign.pk}/change/", workspace=stranger.pk, name="Renamed")

    changed = Campaign.objects.get()
    assert (changed.name, changed.workspace_id) == ("Renamed", campaign.workspace_id)


def test_taken_name_is_refused_with_a_message(submit: Submit, make_campaign: MakeCampaign) -> None:
    campaign = make_campaign("Spring")
    make_campaign("Summer")

    answer = submit(f"{campaign.pk}/change/", name="Summer")

    assert "Another campaign has this name." in answer.content.decode()
    assert Campaign.objects.filter(name="Summer").count() == 1


def test_archive_and_restore_from_the_list(submit: Submit, make_campaign: MakeCampaign) -> None:
    campaign = make_campaign()

    assert "1 campaign changed." in submit(action="archive", _selected_action=campaign.pk).content.decode()
    assert Campaign.objects.get().archived_at is not None
    submit(action="restore", _selected_action=campaign.pk)
    assert Campaign.objects.get().archived_at is None


@pytest.mark.parametrize("from_list", [True, False])
def test_admin_delete_keeps_links(
    submit: Submit, client: Client, make_campaign: MakeCampaign, make_link: MakeLink, from_list: bool
) -> None:
    campaign = make_campaign(utmSource="news")
    make_link(alias="launch", campaign=campaign)

    if from_list:
        submit(action="delete_selected", _selected_action=campaign.pk, post="yes")
    else:
        submit(f"{campaign.pk}/delete/", post="yes")

    assert not Campaign.objects.exists()
    assert _location(client) == "https://example.com/page"

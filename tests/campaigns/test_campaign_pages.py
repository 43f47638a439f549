"""The pages under /campaigns."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, Workspace
from campaigns.models import Campaign
from shortener.web.addresses.workspace_urls import page_url
from tests.campaigns.fixtures import MakeCampaign
from tests.fixtures import MakeLink, Response
from tests.reading import filled_in, values, words, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(sign_in_as: Callable[[Role], Client]) -> Client:
    """The browser of a member who may change campaigns, in the time zone of Berlin."""
    browser = sign_in_as(Role.MEMBER)
    browser.cookies["time_zone"] = "Europe/Berlin"
    return browser


@pytest.fixture
def viewer(sign_in_as: Callable[[Role], Client]) -> Client:
    """The browser of a member who may only read."""
    return sign_in_as(Role.VIEWER)


def names(answer: Response) -> list[str]:
    """Return the campaigns that a list shows, in its order."""
    return re.findall(r"/campaigns/[0-9a-f]{24}\">([^<]+)<", answer.content.decode())


def test_sign_in_is_required(client: Client) -> None:
    assert client.get("/campaigns")["Location"] == "/accounts/login/?next=/campaigns"


def test_create_uses_the_browsers_time_zone(member: Client) -> None:
    typed = {
        "name": "Spring",
        "utm_source": "newsletter",
        "utm_campaign": "spring sale",
        "starts_at": "2027-03-01T09:00",
        "ends_at": "2027-06-01T09:00",
    }

    answer = member.post("/campaigns/new", typed, follow=True)

    campaign = Campaign.objects.get()
    assert answer.redirect_chain == [(f"/campaigns/{campaign.pk}", 302)]
    assert campaign.utm_parameters == {"utm_source": "newsletter", "utm_campaign": "spring sale"}
    assert campaign.starts_at == datetime(2027, 3, 1, 8, tzinfo=UTC)
    assert campaign.ends_at == datetime(2027, 6, 1, 7, tzinfo=UTC)
    page = words(answer)
    assert "Spring created." in page
    assert "Mar 1, 2027, 09:00 CET" in page
    assert "https://example.com/shoes?utm_source=newsletter&utm_campaign=spring%20sale" in page


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"name": " "}, "Enter a name."),
        ({"name": "n" * 101}, "at most 100 characters"),
        ({"utm_term": "t" * 101}, "at most 100 characters"),
        ({"starts_at": "tomorrow"}, "Enter a date and time, such as 2026-12-31 18:00."),
        ({"starts_at": "0999-01-01T00:00"}, "Use a year from 1970 to 9999."),
        ({"starts_at": "2027-03-28T02:30"}, "The clocks change at 2027-03-28 02:30:00 in Europe/Berlin."),
        ({"starts_at": "2027-06-01T09:00", "ends_at": "2027-06-01T09:00"}, "The campaign must start before it ends."),
        ({"name": "Taken"}, "Another campaign has this name."),
    ],
)
def test_error_appears_at_its_field_and_input_is_kept(
    member: Client, make_campaign: MakeCampaign, typed: dict[str, str], problem: str
) -> None:
    make_campaign("Taken")

    answer = member.post("/campaigns/new", {"name": "Spring", "utm_source": "news"} | typed)

    assert answer.status_code == 400
    assert problem in words(answer)
    assert values(answer, "utm_source") == ["news"]
    assert Campaign.objects.count() == 1


def test_edit_writes_only_changed_fields(member: Client, make_campaign: MakeCampaign) -> None:
    campaign = make_campaign(utmSource="news", utmTerm="old", startsAt="2027-01-01T09:30:15.250Z")
    form = member.get(f"/campaigns/{campaign.pk}/edit")
    assert values(form, "starts_at") == ["2027-01-01T10:30"]
    Campaign.objects.update(utm_source="changed meanwhile")

    answer = member.post(f"/campaigns/{campaign.pk}/edit", filled_in(form, utm_term=""), follow=True)

    assert "Spring saved." in words(answer)
    campaign.refresh_from_db()
    assert campaign.utm_parameters == {"utm_source": "changed meanwhile"}
    assert campaign.starts_at == datetime(2027, 1, 1, 9, 30, 15, 250_000, tzinfo=UTC)


def test_edit_unsets_a_date(member: Client, make_campaign: MakeCampaign) -> None:
    campaign = make_campaign(startsAt="2027-01-01T09:30:00Z")

    form = member.get(f"/campaigns/{campaign.pk}/edit")

    member.post(f"/campaigns/{campaign.pk}/edit", filled_in(form, starts_at=""))

    campaign.refresh_from_db()
    assert campaign.starts_at is None


def test_refused_edit_changes_nothing(member: Client, make_campaign: MakeCampaign) -> None:
    make_campaign("Taken")
    campaign = make_campaign("Spring")

    answer = member.post(f"/campaigns/{campaign.pk}/edit", {"name": "Taken", "utm_source": "news"})

    assert answer.status_code == 400
    assert "Another campaign has this name." in words(answer)
    campaign.refresh_from_db()
    assert (campaign.name, campaign.utm_source) == ("Spring", "")


@pytest.mark.parametrize(
    ("sample", "shown"),
    [
        ("", "https://example.com/shoes?utm_source=news"),
        ("https://example.org/a?b=c#part", "https://example.org/a?b=c&utm_source=news#part"),
        ("https://example.org/?utm_source=mine", "Nothing is added. The destination doesn't change."),
        ("nothing", "Enter a complete URL"),
        ("javascript:alert(1)", "Enter a URL that starts with http:// or https://."),
    ],
)
def test_preview_shows_the_destination_with_parameters(member: Client, sample: str, shown: str) -> None:
    answer = member.post("/campaigns/preview", {"sample": sample, "utm_source": " news ", "name": "ignored"})

    assert answer.status_code == 200
    assert shown in words_of(answer.content)


def test_list_searches_sorts_and_filters(member: Client, make_campaign: MakeCampaign) -> None:
    spring, summer, old = make_campaign("Spring"), make_campaign("Summer"), make_campaign("Sp. old")
    member.post(f"/campaigns/{old.pk}/archive")

    assert names(member.get("/campaigns")) == ["Summer", "Spring"]
    assert names(member.get("/campaigns?sort=name")) == ["Spring", "Summer"]
    assert names(member.get("/campaigns?search=sPR&archived=")) == ["Spring"]
    assert names(member.get("/campaigns?archived=true")) == ["Sp. old"]
    assert names(member.get("/campaigns?archived=all&sort=createdAt")) == ["Spring", "Summer", "Sp. old"]
    assert "No campaigns match your search" in words(member.get("/campaigns?search=winter"))
    assert member.get(f"/campaigns/{spring.pk}").status_code == member.get(f"/campaigns/{summer.pk}").status_code == 200


def test_list_with_only_archived_campaigns_links_to_them(viewer: Client, workspace: Workspace) -> None:
    assert "Show archived" not in words(viewer.get("/campaigns"))
    Campaign.objects.create(workspace=workspace, name="Old", archived_at=datetime.now(UTC))

    assert "Show archived campaigns" in words(viewer.get("/campaigns"))


@pytest.mark.parametrize("query", ["sort=size", "archived=maybe", "search=" + "n" * 101])
def test_invalid_query_redirects_to_the_whole_list(member: Client, workspace: Workspace, query: str) -> None:
    assert member.get(f"/campaigns?{query}")["Location"] == page_url(workspace.pk, "campaigns")


def test_invalid_cursor_shows_the_first_page(member: Client, workspace: Workspace) -> None:
    Campaign.objects.create(workspace=workspace, name="Spring")

    page = words(member.get("/campaigns?cursor=zz"))

    assert "Spring" in page
    assert "here is the first page" in page


def test_pagination_keeps_the_search(member: Client, workspace: Workspace) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(25):
        text = f"Spring {number:02}"
        later = at + timedelta(minutes=number)
        Campaign.objects.create(workspace=workspace, name=text, search_name=text.lower(), created_at=later)

    first = member.get("/campaigns?search=spring&sort=name")
    following = re.search(r'href="(\?[^"]*cursor=[^"]*)"', first.content.decode())
    assert following is not None
    second = member.get("/campaigns" + following[1].replace("&amp;", "&"))

    assert names(first) + names(second) == [f"Spring {number:02}" for number in range(25)]
    assert values(second, "search") == ["spring"]
    assert "First page" in words(second)


def test_archive_and_restore_show_a_message(member: Client, make_campaign: MakeCampaign) -> None:
    campaign = make_campaign()

    archived = member.post(f"/campaigns/{campaign.pk}/archive", follow=True)
    assert "Spring archived. Its links redirect as before." in words(archived)
    campaign.refresh_from_db()
    assert campaign.archived_at is not None

    restored = member.post(f"/campaigns/{campaign.pk}/restore", follow=True)
    assert "Spring restored." in words(restored)
    campaign.refresh_from_db()
    assert campaign.archived_at is None


def test_delete_asks_for_confirmation_and_keeps_links(
    member: Client, make_campaign: MakeCampaign, make_link: MakeLink
) -> None:
    campaign = make_campaign()
    link = make_link(campaign=campaign)

    asked = member.get(f"/campaigns/{campaign.pk}/delete")
    assert "Its 1 link is kept and redirects without the campaign's UTM parameters." in words(asked)
    assert Campaign.objects.exists()

    answer = member.post(f"/campaigns/{campaign.pk}/delete", follow=True)
    assert "Spring deleted. Its links are kept." in words(answer)
    assert not Campaign.objects.exists()
    link.refresh_from_db()
    assert link.campaign_id is None


def test_names_are_escaped(member: Client, make_campaign: MakeCampaign) -> None:
    campaign = make_campaign("<b>Spring</b>", utmSource="<i>")

    for path in ("", f"/{campaign.pk}", f"/{campaign.pk}/edit", f"/{campaign.pk}/delete"):
        page = member.get(f"/campaigns{path}").content.decode()
        assert "<b>Spring" not in page
        assert "<i>" not in page


def test_viewers_cannot_change_campaigns(viewer: Client, make_campaign: MakeCampaign) -> None:
    campaign = make_campaign()

    page = viewer.get(f"/campaigns/{campaign.pk}").content.decode()
    assert "/edit" not in page
    assert "/archive" not in page
    assert "/campaigns/new" not in viewer.get("/campaigns").content.decode()
    for act in ("edit", "archive", "restore", "delete"):
        assert viewer.post(f"/campaigns/{campaign.pk}/{act}", {"name": "Mine"}).status_code == 403
    assert viewer.post("/campaigns/new", {"name": "Mine"}).status_code == 403
    assert viewer.get("/campaigns/new").status_code == viewer.get(f"/campaigns/{campaign.pk}/edit").status_code == 403
    campaign.refresh_from_db()
    assert (campaign.name, campaign.archived_at) == ("Spring", None)


def test_another_workspaces_campaign_is_not_found(member: Client, stranger: Workspace) -> None:
    theirs = Campaign.objects.create(workspace=stranger, name="Theirs")

    assert names(member.get("/campaigns")) == []
    assert member.get(f"/campaigns/{theirs.pk}").status_code == 404
    for act in ("edit", "archive", "restore", "delete"):
        assert member.post(f"/campaigns/{theirs.pk}/{act}", {"name": "Mine"}).status_code == 404
    assert member.get("/campaigns/nonsense").status_code == 404
    theirs.refresh_from_db()
    assert (theirs.name, theirs.archived_at) == ("Theirs", None)


def test_query_count_is_independent_of_rows(
    member: Client,
    workspace: Workspace,
    make_campaign: MakeCampaign,
    make_link: MakeLink,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    campaigns = page_url(workspace.pk, "campaigns")
    member.get(campaigns)  # the first visit of a session remembers the workspace
    for number in range(5):
        campaign = make_campaign(f"Spring {number}")
        make_link(campaign=campaign)

    for path in ("", "/new", f"/{campaign.pk}", f"/{campaign.pk}/edit", f"/{campaign.pk}/delete"):
        with django_assert_max_num_queries(14):
            assert member.get(f"{campaigns}{path}").status_code == 200

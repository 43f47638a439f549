"""The form that creates a link: all its fields, and errors that keep the input."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import check_password
from django.test import Client

from accounts.models import User, Workspace
from campaigns.models import Campaign
from domains.models import Domain
from links.models import Link
from tests.fixtures import MakeLink, Race, Response
from tests.links.pages import seen, value

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def _post(dashboard: Client, **fields: str) -> Response:
    return dashboard.post("/links/new", {"destination": "https://example.com/page"} | fields)


def test_a_destination_is_enough(dashboard: Client, owner: User, workspace: Workspace) -> None:
    answer = _post(dashboard)

    link = Link.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/links/{link.pk}?new=1"
    assert (link.workspace, link.created_by, link.destination) == (workspace, owner, "https://example.com/page")
    page = seen(dashboard.get(answer["Location"]))
    assert "Your link is ready" in page
    assert link.short_url in page
    assert "Create another" in page


@time_machine.travel(NOON, tick=False)
def test_all_fields_are_saved(dashboard: Client, workspace: Workspace) -> None:
    spring = Campaign.objects.create(workspace=workspace, name="Spring")
    go = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=NOON)

    answer = _post(
        dashboard, alias=" Launch ", domain=go.pk, password=" pass word ", time_zone="Europe/Berlin",
        starts_at="2026-12-24T18:00", expires_at="2027-07-01T00:00", max_clicks="500", campaign=spring.pk,
        tags=" marketing, launch,, Marketing ", folder=" Product Launches ", notes="Line one\r\nline two",
    )  # fmt: skip

    assert answer.status_code == 302
    link = Link.objects.get()
    assert link.short_url == "http://go.example.org/Launch"
    assert check_password(" pass word ", link.password)
    assert link.starts_at == datetime(2026, 12, 24, 17, tzinfo=UTC)
    assert link.expires_at == datetime(2027, 6, 30, 22, tzinfo=UTC)
    assert (link.max_clicks, link.campaign, link.folder) == (500, spring, "Product Launches")
    assert link.notes == "Line one\nline two"
    assert [tag.name for tag in link.tags.all()] == ["marketing", "launch"]


def test_a_missing_scheme_is_added(dashboard: Client) -> None:
    _post(dashboard, destination=" example.com/page ")

    assert Link.objects.get().destination == "https://example.com/page"


@pytest.mark.parametrize(
    ("field", "wrong", "told"),
    [
        ("destination", "", "Enter a destination."),
        ("destination", "javascript:alert(1)", "Enter a URL that starts with http:// or https://."),
        ("destination", "http://localhost:8000/abc", "own short URLs"),
        ("alias", "no spaces", "Use 3 to 30 letters (A–Z), numbers, or hyphens."),
        ("alias", "admin", "reserved"),
        ("password", "abc", "at least 4 characters"),
        ("max_clicks", "many", "Enter a whole number, such as 50."),
        ("max_clicks", "0", "Enter a whole number from 1 to 2,147,483,647."),
        ("expires_at", "2020-01-01T00:00", "Enter a time in the future."),
        ("expires_at", "soon", "Enter a date and time"),
        ("starts_at", "0001-01-01T00:00", "valid date and time"),
        ("max_clicks", "1.5", "Enter a whole number, such as 50."),
        ("tags", "two.words", "Use 1 to 30 letters, numbers, underscores, or hyphens. Remove “.” from “two.words”."),
        ("tags", "fine, so\u00adft", "Remove SOFT HYPHEN (U+00AD) from “so\u00adft”."),
        ("tags", "🚀", "Remove “🚀” from “🚀”."),
        ("tags", ",".join(map(str, range(11))), "Use at most 10 tags."),
        ("folder", "f" * 51, "at most 50 characters"),
        ("notes", "n" * 501, "at most 500 characters"),
        ("campaign", "0" * 24, "is no longer available. Choose another option."),
        ("domain", "nonsense", "is no longer available. Choose another option."),
    ],
)
def test_errors_are_shown_and_input_is_kept(dashboard: Client, field: str, wrong: str, told: str) -> None:
    right = {"alias": "launch", "tags": "a, b", "max_clicks": "5", "starts_at": "2030-01-01T09:00"}
    zone = {"time_zone": "Europe/Berlin"}

    page = _post(dashboard, **right | zone | {field: wrong})

    assert page.status_code == 400
    assert not Link.objects.exists()
    assert told in seen(page)
    for name in right.keys() - {field}:
        assert value(page, name) == right[name]
    assert 'aria-invalid="true"' in page.content.decode()


def test_all_errors_are_reported_at_once(dashboard: Client, make_link: MakeLink) -> None:
    make_link(alias="launch")

    page = _post(
        dashboard, destination="mailto:a@example.com", alias="launch", password="abc", expires_at="2020-01-01T00:00"
    )

    words = seen(page)
    assert "Not saved yet. Please fix the fields below." in words
    for text in (
        "Destination : Enter a URL that starts",
        "Alias : This alias is already in use.",
        "End date : Enter a time in",
    ):
        assert text in words
    assert 'href="#id_alias"' in page.content.decode()
    assert 'aria-describedby="id_alias_helptext id_alias_error"' in page.content.decode()
    assert words.count("This alias is already in use.") == 2  # in the summary and at the field


def test_a_taken_alias_is_an_error_on_the_page(dashboard: Client, make_link: MakeLink, stranger: Workspace) -> None:
    make_link(alias="launch", workspace=stranger)

    page = _post(dashboard, alias="Launch", notes="Mine")

    assert page.status_code == 400
    assert "This alias is already in use. Choose another." in seen(page)
    assert "Mine" in seen(page)


def test_skipped_hours_are_explained(dashboard: Client) -> None:
    page = _post(dashboard, starts_at="2030-03-31T02:30", time_zone="Europe/Berlin")

    assert "This time doesn't exist in Europe/Berlin, because clocks go forward. Enter 03:30" in seen(page)


def test_repeated_hours_mean_the_first_one(dashboard: Client) -> None:
    _post(dashboard, starts_at="2030-10-27T02:30", time_zone="Europe/Berlin")

    assert Link.objects.get().starts_at == datetime(2030, 10, 27, 0, 30, tzinfo=UTC)


def test_times_are_in_the_time_zone_of_the_form(dashboard: Client) -> None:
    dashboard.cookies["time_zone"] = "Asia%2FTokyo"

    assert "Times are in this time zone: Asia/Tokyo" in seen(dashboard.get("/links/new"))
    _post(dashboard, starts_at="2030-01-01T09:00")
    _post(dashboard, starts_at="2030-01-01T09:00", time_zone="America/New_York")
    _post(dashboard, starts_at="2030-01-01T09:00", time_zone="Nowhere/Land")

    hours = sorted(link.starts_at.hour for link in Link.objects.all() if link.starts_at)
    assert hours == [0, 0, 14]


def test_the_plans_limit_is_explained(dashboard: Client, workspace: Workspace, make_link: MakeLink) -> None:
    workspace.plan = "free"
    workspace.save()
    for _number in range(50):
        make_link(workspace=workspace)

    page = _post(dashboard, notes="Mine")

    assert page.status_code == 400
    assert "Change to the Pro plan." in seen(page)
    assert "Mine" in seen(page)


def test_only_verified_domains_can_be_chosen(dashboard: Client, workspace: Workspace, stranger: Workspace) -> None:
    verified = datetime.now(UTC) - timedelta(days=1)
    Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=verified)
    waiting = Domain.objects.create(workspace=workspace, host="waiting.example.org")
    theirs = Domain.objects.create(workspace=stranger, host="theirs.example.org", verified_at=verified)

    page = dashboard.get("/links/new").content.decode()

    assert "go.example.org" in page
    assert "waiting.example.org" not in page
    assert "theirs.example.org" not in page
    for domain in (waiting, theirs):
        assert _post(dashboard, domain=domain.pk).status_code == 400


def test_the_query_prefills_the_form(dashboard: Client, workspace: Workspace) -> None:
    spring = Campaign.objects.create(workspace=workspace, name="Spring")

    page = dashboard.get(
        f"/links/new?originalUrl=https://example.com/a?b=c&campaignId={spring.pk}&tags=x&password=1234"
    )

    assert value(page, "destination") == "https://example.com/a?b=c"
    assert value(page, "tags") == "x"
    assert value(page, "password") == ""
    assert f'<option value="{spring.pk}" selected>' in page.content.decode()


def test_alias_race_has_one_winner(transactional_db: None, owner: User, race: Race) -> None:
    def post() -> int:
        client = Client()
        client.force_login(owner)
        return _post(client, alias="launch").status_code

    assert sorted(race(4, post)) == [302, 400, 400, 400]
    assert Link.objects.count() == 1


def test_a_click_limit_is_read_with_separators(dashboard: Client) -> None:
    for text in ("1,000", "1.000", "1\u00a0000", "1'000", "1’000", " 1000 "):
        _post(dashboard, max_clicks=text)

    assert list(Link.objects.values_list("max_clicks", flat=True)) == [1000] * 6

"""Django's admin: operators make, find, edit, close and delete links."""

from datetime import timedelta
from typing import Protocol

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User, Workspace
from campaigns.models import Campaign
from clicks.models import Click, DailyBreakdown, HourlyClicks
from domains.models import Domain
from links.fields import link_values
from links.models import DeletedLink, Link, LinkTag
from links.services.creation import create_guest_link
from tests.clicks.clicking import drain_stream
from tests.fixtures import MakeLink, Response

pytestmark = pytest.mark.django_db

LIST = "/admin/links/link/"
NO_TAGS = {"tags-TOTAL_FORMS": 0, "tags-INITIAL_FORMS": 0}


class Add(Protocol):
    """Sends the form of a new link and returns the page that follows."""

    def __call__(self, **values: object) -> Response: ...


class Edit(Protocol):
    """Sends the form of an existing link and returns the page that follows."""

    def __call__(self, link: Link, **values: object) -> Response: ...


@pytest.fixture
def add(admin_client: Client, workspace: Workspace) -> Add:
    """See Add."""

    def post(**values: object) -> Response:
        good = {"workspace": workspace.pk, "destination": "https://example.com/"} | NO_TAGS
        answer = admin_client.post(f"{LIST}add/", good | values, follow=True)
        assert answer.status_code == 200
        return answer

    return post


@pytest.fixture
def edit(admin_client: Client) -> Edit:
    """See Edit."""

    def post(link: Link, **values: object) -> Response:
        tags = {f"tags-{index}-id": tag.pk for index, tag in enumerate(link.tags.all())}
        counts = {"tags-TOTAL_FORMS": len(tags), "tags-INITIAL_FORMS": len(tags)}
        links = {f"tags-{index}-link": link.pk for index in range(len(tags))}
        form = {"destination": link.destination} | counts | tags | links | values
        answer = admin_client.post(f"{LIST}{link.pk}/change/", form, follow=True)
        assert answer.status_code == 200
        return answer

    return post


def _found(client: Client, **query: str) -> set[str]:
    return {link.code for link in client.get(LIST, query).context["cl"].result_list}


def test_a_link_made_by_hand_redirects(add: Add, client: Client, admin_client: Client, admin_user: User) -> None:
    add(code="Launch", destination="https://bücher.example/", folder="F", max_clicks="5")

    link = Link.objects.get()
    assert (link.code, link.folder, link.created_by) == ("Launch", "F", admin_user)
    assert client.get("/launch")["Location"] == "https://xn--bcher-kva.example/"


def test_without_a_code_it_gets_a_random_one(add: Add) -> None:
    add()

    assert len(Link.objects.get().code) == 7


def test_a_password_is_hashed_kept_changed_and_removed(add: Add, edit: Edit) -> None:
    add(new_password=" hunter22")
    link = Link.objects.get()
    assert check_password(" hunter22", link.password)

    edit(link)
    assert Link.objects.get().password == link.password

    edit(link, new_password="other")
    assert check_password("other", Link.objects.get().password)

    edit(link, remove_password="on")
    assert Link.objects.get().password == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "ab"), ("code", "a b"), ("code", "admin"), ("code", "a" * 31), ("destination", "javascript:alert(1)"),
        ("destination", ""), ("destination", "https://user:pw@example.com/"),
        ("destination", "https://example.com/" + "a" * 32_768),
        ("max_clicks", "0"), ("max_clicks", "-1"), ("max_clicks", "99999999999"), ("workspace", ""),
        ("workspace", "0" * 24),
        ("new_password", "abc"), ("new_password", "p" * 129), ("folder", "f" * 51), ("notes", "n" * 501),
        ("campaign", "0" * 24), ("domain", "0" * 24), ("starts_at_0", "soon"), ("code", "taken\x00"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_shown_with_the_form(add: Add, field: str, value: str) -> None:
    answer = add(starts_at_1="00:00", **{"starts_at_0": "2026-01-01", field: value})

    assert answer.context["adminform"].form.errors
    assert not Link.objects.exists()


@pytest.mark.engines
@pytest.mark.parametrize("code", ["launch", "LAUNCH"])
def test_a_taken_alias_is_an_error_on_the_page(add: Add, make_link: MakeLink, code: str) -> None:
    make_link(alias="launch")

    assert "already in use" in add(code=code).content.decode()
    assert Link.objects.count() == 1


def test_an_expiry_in_the_past_is_an_error_on_the_page(add: Add) -> None:
    assert "in the future" in add(expires_at_0="2020-01-01", expires_at_1="00:00").content.decode()
    assert not Link.objects.exists()


def test_an_expired_link_can_be_edited_but_not_end_earlier(edit: Edit, make_link: MakeLink) -> None:
    link = make_link(at=timezone.now() - timedelta(days=9), expires_at=timezone.now() - timedelta(days=1, seconds=0.5))
    form = {"expires_at_0": f"{link.expires_at:%Y-%m-%d}", "expires_at_1": f"{link.expires_at:%H:%M:%S}"}

    edit(link, notes="N", **form)
    assert Link.objects.get().notes == "N"
    assert "in the future" in edit(link, notes="M", **form | {"expires_at_0": "2020-01-01"}).content.decode()
    assert Link.objects.get().notes == "N"


def test_another_workspaces_campaign_and_domain_are_refused(
    add: Add, edit: Edit, make_link: MakeLink, stranger: Workspace
) -> None:
    campaign = Campaign.objects.create(workspace=stranger, name="Theirs")
    domain = Domain.objects.create(workspace=stranger, host="go.example.org", verified_at=timezone.now())
    for name, theirs in (("campaign", campaign), ("domain", domain)):
        assert set(add(**{name: theirs.pk}).context["adminform"].form.errors) == {name}

    link = make_link()
    assert set(edit(link, campaign=campaign.pk).context["adminform"].form.errors) == {"campaign"}
    assert Link.objects.get().campaign is None


def test_an_unverified_domain_is_refused(add: Add, workspace: Workspace) -> None:
    domain = Domain.objects.create(workspace=workspace, host="go.example.org")

    assert set(add(domain=domain.pk).context["adminform"].form.errors) == {"domain"}


def test_code_workspace_and_click_count_cannot_be_edited(edit: Edit, make_link: MakeLink, stranger: Workspace) -> None:
    link = make_link(alias="launch", tags=["a", "b"])

    edit(link, code="other", workspace=stranger.pk, click_count="99", destination="https://example.net/")

    edited = Link.objects.get()
    assert (edited.code, edited.workspace, edited.click_count) == ("launch", link.workspace, 0)
    assert edited.location == "https://example.net/"
    assert [tag.name for tag in edited.tags.all()] == ["a", "b"]


@pytest.mark.parametrize("from_list", [True, False])
def test_a_deleted_link_is_in_its_workspaces_bin(
    admin_client: Client, client: Client, make_link: MakeLink, workspace: Workspace, from_list: bool
) -> None:
    link, kept = make_link(alias="launch", tags=["a"]), make_link(alias="kept", tags=["a"])
    for code in ("launch", "kept"):
        client.get(f"/{code}")
    drain_stream()

    if from_list:
        form = {"action": "delete_selected", "_selected_action": link.pk, "post": "yes"}
        admin_client.post(LIST, form)
    else:
        admin_client.post(f"{LIST}{link.pk}/delete/", {"post": "yes"})

    assert set(Link.objects.values_list("pk", flat=True)) == {kept.pk}
    assert set(LinkTag.objects.values_list("link", flat=True)) == {kept.pk}
    assert DeletedLink.objects.in_workspace(workspace).get().pk == link.pk
    assert client.get("/launch").status_code == 404


def test_deleting_a_guest_link_erases_it_and_its_clicks(admin_client: Client, client: Client) -> None:
    link = create_guest_link(at=timezone.now(), values=link_values(destination="https://example.com/", alias="bad"))
    client.get("/bad")
    drain_stream()

    admin_client.post(f"{LIST}{link.pk}/delete/", {"post": "yes"})

    assert not Link.objects.exists()
    assert not DeletedLink.objects.exists()
    for traces in (Click, HourlyClicks, DailyBreakdown):
        assert not traces._default_manager.exists()
    assert client.get("/bad").status_code == 404


@pytest.mark.engines
@pytest.mark.parametrize(
    "text",
    [
        "http://localhost:8000/Launch",
        "launch",
        "https://target.example/landing",
        "spring notes",
        "Über",
        "über",
        "owner",
    ],
)
def test_search_finds_a_link_by_its_texts_tags_and_owner(admin_client: Client, make_link: MakeLink, text: str) -> None:
    make_link(alias="launch", destination="https://target.example/landing", notes="Spring notes", tags=["Über"])

    assert _found(admin_client, q=text) == {"launch"}


def test_states_filter_the_list(admin_client: Client, make_link: MakeLink) -> None:
    make_link(alias="open")
    make_link(alias="scheduled", starts_at=timezone.now() + timedelta(days=1))
    Link.objects.filter(pk=make_link(alias="closed").pk).update(disabled_at=timezone.now())

    assert _found(admin_client, state="live") == {"open"}
    assert _found(admin_client, state="disabled") == {"closed"}
    assert _found(admin_client, state="live", q="e") == {"open"}


def test_the_list_costs_as_many_queries_for_31_links(
    admin_client: Client, make_link: MakeLink, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_link(tags=["a"])
    with django_assert_max_num_queries(20) as one:
        admin_client.get(LIST)
    for _ in range(30):
        make_link(tags=["a"])

    with django_assert_max_num_queries(len(one)):
        admin_client.get(LIST)


def test_a_long_destination_is_shortened_in_the_list(admin_client: Client, make_link: MakeLink) -> None:
    make_link(destination="https://example.com/" + "a-long-path-" * 50)

    page = admin_client.get(LIST).content.decode()

    assert "https://example.com/a-long-path-" in page
    assert "a-long-path-" * 10 not in page

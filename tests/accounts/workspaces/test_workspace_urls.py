"""Addresses of pages name the workspace, so that tabs, bookmarks and shared addresses mean one."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.members.mails import notify_inviter, notify_member
from accounts.models import Membership, Role, User, Workspace
from accounts.workspaces.services import create_another_workspace
from links.models import Link
from shortener.web.addresses.workspace_paths import split_path
from shortener.web.addresses.workspace_urls import in_workspace, is_workspace_page, page_url
from tests import pages
from tests.fixtures import MakeLink, SignInAs
from tests.links.pages import short_names

pytestmark = pytest.mark.django_db

FROM_ANOTHER_SITE = {"sec-fetch-site": "cross-site"}


@pytest.fixture
def second(owner: User, workspace: Workspace) -> Workspace:
    """Another workspace of the owner."""
    return create_another_workspace(owner=owner, name="Second")


def _is_in(browser: Client) -> str:
    """Return the id of the workspace that addresses without one mean."""
    return str(browser.get("/links").context["workspace"].pk)


def test_two_tabs_show_two_workspaces(
    dashboard: Client, workspace: Workspace, second: Workspace, make_link: MakeLink
) -> None:
    make_link(alias="of-first")
    make_link(alias="of-second", workspace=second)
    first_tab, second_tab = page_url(workspace.pk, "links"), page_url(second.pk, "links")

    for _visit in range(2):
        assert short_names(dashboard.get(first_tab)) == ["of-first"]
        assert short_names(dashboard.get(second_tab)) == ["of-second"]


def test_a_form_acts_in_the_workspace_of_its_tab(dashboard: Client, workspace: Workspace, second: Workspace) -> None:
    tab = page_url(workspace.pk, "link-new")
    dashboard.get(tab)
    dashboard.get(page_url(second.pk, "links"))

    answer = dashboard.post(tab, {"destination": "https://example.com/"})

    link = Link.objects.get(workspace=workspace)
    assert answer["Location"] == page_url(workspace.pk, "link", link.pk) + "?new=1"
    assert not Link.objects.filter(workspace=second).exists()


def test_a_shared_list_is_the_same_for_a_colleague(
    dashboard: Client, workspace: Workspace, make_link: MakeLink, sign_in_as: SignInAs
) -> None:
    make_link(alias="spring", tags=["x"])
    colleague = sign_in_as(Role.VIEWER)
    own = create_another_workspace(owner=User.objects.get(email="viewer@example.com"), name="Own")
    colleague.post("/workspaces/switch", {"workspace": own.pk})

    shared = dashboard.get("/links?tag=x", follow=True).wsgi_request.get_full_path()

    assert shared == f"/workspaces/{workspace.pk}/links?tag=x"
    assert short_names(colleague.get(shared)) == ["spring"]
    assert colleague.get(page_url(workspace.pk, "link-new")).status_code == 403  # a viewer here, the owner of the other
    assert colleague.get(page_url(own.pk, "link-new")).status_code == 200


def test_what_pages_lead_to_names_their_workspace(dashboard: Client, owner: User, workspace: Workspace) -> None:
    pages.furnish(owner)
    pages.sign_in(dashboard, owner)
    dashboard.get(page_url(create_another_workspace(owner=owner, name="Second").pk, "overview"))
    tried, wrong = 0, set[tuple[str, str]]()
    for route in pages.ROUTES:
        answer = dashboard.get(pages.address(route, workspace))
        if (
            is_workspace_page(pages.ROUTES[route].name)
            and answer.status_code == 200
            and "text/html" in answer.headers["Content-Type"]
        ):
            paths = re.findall(r'\b(?:href|src|action|formaction|hx-get|hx-post)="(/[^"]*)"', answer.text)
            wrong |= {(route, path) for path in paths if path != in_workspace(workspace.pk, path)}
            tried += len(paths)
    assert wrong == set()
    assert tried > 500


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_a_foreign_workspace_is_like_an_unknown_one(dashboard: Client, stranger: Workspace, method: str) -> None:
    answers = [
        getattr(dashboard, method)(page_url(one, "links-bulk" if method == "post" else "links"))
        for one in (stranger.pk, "0" * 24)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert answers[0].content == b"" or b"Page not found" in answers[0].content


def test_objects_of_another_workspace_are_a_404(dashboard: Client, second: Workspace, make_link: MakeLink) -> None:
    link = make_link()

    for route in ("link", "link-edit", "link-qr"):
        assert dashboard.get(page_url(second.pk, route, link.pk)).status_code == 404
    assert dashboard.post(page_url(second.pk, "link-delete", link.pk)).status_code == 404
    assert Link.objects.filter(pk=link.pk).exists()


def test_paths_without_one_lead_to_what_they_name(
    dashboard: Client, owner: User, workspace: Workspace, stranger: Workspace
) -> None:
    pages.furnish(User.objects.get(email="stranger@example.com"), "second")
    Membership.objects.create(workspace=stranger, user=owner, role=Role.VIEWER)
    found = set()
    for route, (name, parameters) in pages.ROUTES.items():
        has_id = any(parameter.endswith("_id") for parameter in parameters)
        if is_workspace_page(name) and has_id and not name.startswith("bulk-change"):  # kept in Redis, for a while
            address = pages.address(route, stranger)
            short = split_path(address)[1]
            answer = dashboard.get(short, {"range": "7d"})
            assert answer.request["PATH_INFO"] in (short, address)
            if answer.request["PATH_INFO"] == address:
                assert answer.wsgi_request.get_full_path() == f"{address}?range=7d"
                found.add(name)
    assert {"link", "link-qr", "link-erase", "campaign", "domain", "key", "import", "member-remove"} <= found


@pytest.mark.parametrize(
    "path",
    ["/accounts/", "/accounts/login/", "/workspaces/new", "/workspaces/switch", "/api/links", "/admin/",
     "/developers", "/account/data", "/launch", "/launch+", "/static/site.css", "/invitations/x", "/nothing"],
)  # fmt: skip
def test_other_pages_are_in_no_workspace(
    dashboard: Client, workspace: Workspace, make_link: MakeLink, path: str
) -> None:
    make_link(alias="launch")

    assert dashboard.get(f"/workspaces/{workspace.pk}{path}").status_code == 404


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_workspace_alone_leads_to_its_overview(dashboard: Client, workspace: Workspace, slash: str) -> None:
    answer = dashboard.get(f"/workspaces/{workspace.pk}{slash}")

    assert (answer.status_code, answer["Location"]) == (302, page_url(workspace.pk, "overview"))


def test_a_slash_at_the_end_is_removed(dashboard: Client, workspace: Workspace) -> None:
    answer = dashboard.get(page_url(workspace.pk, "links") + "/?tag=x")

    assert (answer.status_code, answer["Location"]) == (301, page_url(workspace.pk, "links") + "?tag=x")


def test_signing_in_leads_to_the_page_that_was_asked_for(stranger: Workspace) -> None:
    page = page_url(stranger.pk, "links")

    answer = Client().get(page, {"tag": "x"})

    assert answer["Location"] == f"/accounts/login/?next={page}%3Ftag%3Dx"
    left = Client().post(page_url(stranger.pk, "link-new"), headers={"referer": f"http://testserver{page}?tag=x"})
    assert left["Location"] == f"/accounts/login/?next={page}%3Ftag%3Dx"


@pytest.mark.parametrize("address", ["//[", "http://[::1", "//\u2100.com/links"])
def test_malformed_addresses_lead_nowhere(dashboard: Client, workspace: Workspace, address: str) -> None:
    switched = dashboard.post("/workspaces/switch", {"workspace": workspace.pk, "next": address})
    assert switched["Location"] == page_url(workspace.pk, "overview")
    page = page_url(workspace.pk, "links")
    part = Client().get(page, headers={"hx-request": "true", "hx-current-url": address.replace("\u2100", "%E2%84%80")})
    assert part["HX-Redirect"] == "/accounts/login/?next=/"
    for path in ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"):
        assert Client().get(path, {"next": address}).status_code == 200
    assert Client().get("/admin/login/", {"next": address}).status_code == 302


def test_the_page_opened_last_is_where_one_is(dashboard: Client, workspace: Workspace, second: Workspace) -> None:
    dashboard.get(page_url(second.pk, "links"))
    assert _is_in(dashboard) == second.pk

    there = page_url(workspace.pk, "links")
    dashboard.get(there, headers=FROM_ANOTHER_SITE)
    dashboard.get(there, headers={"hx-request": "true"})
    dashboard.get(page_url(workspace.pk, "links-export-csv"))
    dashboard.head(there)
    dashboard.get(page_url(workspace.pk, "link", "0" * 24))
    assert _is_in(dashboard) == second.pk

    dashboard.get(there)
    assert _is_in(dashboard) == workspace.pk


def test_leaving_a_workspace_leads_to_another(
    owner: User, workspace: Workspace, stranger: Workspace, dashboard: Client
) -> None:
    Membership.objects.create(workspace=stranger, user=owner, role=Role.VIEWER)
    pages.sign_in(dashboard, owner)

    answer = dashboard.post(page_url(stranger.pk, "workspace-leave"), {"confirm": "on"}, follow=True)

    assert not Membership.objects.filter(workspace=stranger, user=owner).exists()
    assert answer.context["workspace"] == workspace


@pytest.mark.parametrize(
    ("page", "leads_to"),
    [
        ("/links", "/links"),
        ("/workspaces/{first}/campaigns", "/campaigns"),
        ("/accounts/", "/overview"),
        ("https://evil.example/links", "/overview"),
        ("//evil.example/links", "/overview"),
        ("javascript:alert(1)", "/overview"),
        ("", "/overview"),
    ],
)
def test_the_switch_leads_to_the_same_list(
    dashboard: Client, workspace: Workspace, second: Workspace, page: str, leads_to: str
) -> None:
    answer = dashboard.post(
        reverse("workspace-switch"), {"workspace": second.pk, "next": page.format(first=workspace.pk)}
    )

    assert (answer.status_code, answer["Location"]) == (302, f"/workspaces/{second.pk}{leads_to}")


def test_mails_lead_to_the_workspace(owner: User, second: Workspace) -> None:
    membership = Membership.objects.get(workspace=second, user=owner)
    notify_inviter(membership, to=owner)
    notify_member(membership)

    urls = [re.findall(r"/workspaces/\S+", str(sent.body)) for sent in mail.outbox]
    assert urls == [[page_url(second.pk, "members")], [page_url(second.pk, "overview")]]

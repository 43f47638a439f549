"""Django's admin: operators see what workspaces use of their plans, make workspaces, and change plans."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, User, Workspace
from accounts.workspaces.services import create_workspace
from domains.models import Domain
from tests.fixtures import MakeLink, PostLink

pytestmark = pytest.mark.django_db

LIST = "/admin/accounts/workspace/"
NO_MEMBERS = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}


def _rows(client: Client) -> dict[str, Any]:
    return {row.name: row.usage for row in client.get(LIST).context["cl"].result_list}


def test_the_list_tells_plan_and_usage(admin_client: Client, workspace: Workspace, post_link: PostLink) -> None:
    Workspace.objects.update(plan="pro")
    post_link()
    post_link()
    Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=timezone.now())

    usage = _rows(admin_client)[workspace.name]
    assert (usage.links_this_month, usage.links, usage.domains, usage.members) == (2, 2, 1, 1)
    page = admin_client.get(LIST).content.decode()
    for shown in ("2 of 5000", "1 of 5", "Pro"):
        assert shown in page
    assert "2 of 5000" in admin_client.get(f"{LIST}{workspace.pk}/change/").content.decode()


def test_a_plan_without_limits_is_counted_too(
    admin_client: Client, workspace: Workspace, stranger: Workspace, make_link: MakeLink
) -> None:
    make_link()
    make_link(workspace=stranger, at=timezone.now())

    rows = _rows(admin_client)
    assert {rows[name].links_this_month for name in (workspace.name, stranger.name)} == {1}


def test_the_list_takes_as_many_queries_for_many_workspaces(
    admin_client: Client, owner: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Workspace.objects.update(plan="free")
    create_workspace(owner=owner, name="Unlimited")
    with django_assert_max_num_queries(20) as few:
        admin_client.get(LIST)
    for number in range(10):
        create_workspace(owner=owner, name=f"Workspace {number}")

    with django_assert_max_num_queries(len(few)):
        admin_client.get(LIST)


def test_a_plan_is_changed_and_the_history_tells_by_whom(
    admin_client: Client, admin_user: User, workspace: Workspace, post_link: PostLink
) -> None:
    Workspace.objects.update(plan="free")
    assert post_link().status_code == 403

    answer = admin_client.post(
        f"{LIST}{workspace.pk}/change/", {"name": "Renamed", "plan": "pro", "slug": "x"} | NO_MEMBERS, follow=True
    )

    assert answer.status_code == 200
    assert post_link().status_code == 201
    changed = Workspace.objects.get(pk=workspace.pk)
    assert (changed.name, changed.plan, changed.slug) == ("Renamed", "pro", workspace.slug)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.get_change_message()) == (admin_user, "Plan changed from Free to Pro.")


def test_no_other_plan_can_be_sent(admin_client: Client, workspace: Workspace) -> None:
    answer = admin_client.post(f"{LIST}{workspace.pk}/change/", {"name": "N", "plan": "gold"} | NO_MEMBERS)

    assert list(answer.context["adminform"].form.errors) == ["plan"]


def test_a_workspace_is_made_with_its_owner(admin_client: Client, owner: User) -> None:
    admin_client.post(f"{LIST}add/", {"name": "Second", "owner": owner.pk, "plan": "free"})

    made = Workspace.objects.get(name="Second")
    assert (made.plan, made.memberships.get().user, made.memberships.get().role) == ("free", owner, Role.OWNER)
    missing = admin_client.post(f"{LIST}add/", {"name": "Third", "plan": "free"})
    assert list(missing.context["adminform"].form.errors) == ["owner"]


def test_a_workspaces_page_shows_its_members_to_read(admin_client: Client, workspace: Workspace, owner: User) -> None:
    membership = workspace.memberships.get()
    forged = {
        "memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 1, "memberships-0-id": membership.pk,
        "memberships-0-workspace": workspace.pk, "memberships-0-user": owner.pk, "memberships-0-role": "viewer",
        "memberships-0-DELETE": "on",
    }  # fmt: skip

    admin_client.post(f"{LIST}{workspace.pk}/change/", {"name": "N", "plan": "pro"} | forged)

    assert workspace.memberships.get().role == Role.OWNER


def test_a_member_is_added_promoted_and_removed(admin_client: Client, workspace: Workspace) -> None:
    ann = User.objects.create_user("ann@example.com")
    members = "/admin/accounts/membership/"
    admin_client.post(f"{members}add/", {"user": ann.pk, "workspace": workspace.pk, "role": "member"})
    membership = workspace.memberships.get(user=ann)
    assert (membership.role, [message.to for message in mail.outbox]) == ("member", [["ann@example.com"]])

    admin_client.post(f"{members}{membership.pk}/change/", {"role": "admin"})
    membership.refresh_from_db()
    assert membership.role == "admin"

    admin_client.post(f"{members}{membership.pk}/delete/", {"post": "yes"})
    assert not workspace.memberships.filter(user=ann).exists()


def test_the_last_owner_stays(admin_client: Client, workspace: Workspace, owner: User) -> None:
    membership = workspace.memberships.get()
    address = f"/admin/accounts/membership/{membership.pk}"

    changed = admin_client.post(f"{address}/change/", {"role": "viewer"})
    deleted = admin_client.post(f"{address}/delete/", {"post": "yes"}, follow=True)

    assert "needs an owner" in changed.content.decode()
    assert "owner" in str(next(iter(deleted.context["messages"])))
    assert workspace.memberships.get().role == Role.OWNER


@pytest.mark.parametrize("from_list", [True, False])
def test_a_workspace_is_closed_with_its_links(
    admin_client: Client, client: Client, workspace: Workspace, make_link: MakeLink, from_list: bool
) -> None:
    make_link(alias="launch")

    if from_list:
        admin_client.post(LIST, {"action": "delete_selected", "_selected_action": workspace.pk, "post": "yes"})
    else:
        admin_client.post(f"{LIST}{workspace.pk}/delete/", {"post": "yes"})

    closed = Workspace.objects.get(pk=workspace.pk)
    assert closed.closed_at is not None
    assert not closed.memberships.exists()
    assert client.get("/launch").status_code == 410

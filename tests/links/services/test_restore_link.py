"""Restoring deleted links from the bin."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client

from accounts.models import User, Workspace
from accounts.workspaces.actors import operator
from campaigns.models import Campaign
from campaigns.services import delete_campaign
from domains.models import Domain
from domains.services import delete_domain
from links.api.serializers import LinkOutput
from links.models import DeletedLink, Link
from links.rules.codes import AliasTaken
from links.services.bin import delete_link, restore_link
from shortener.errors import NotFound
from tests.clicks.clicking import drain_stream
from tests.fixtures import Json, MakeLink, Race

pytestmark = pytest.mark.django_db


def _delete(link: Link) -> DeletedLink:
    delete_link(link=link, by=operator(link.workspace), at=datetime.now(UTC))
    return DeletedLink.objects.get(pk=link.pk)


def _restore(deleted: DeletedLink) -> Link:
    return restore_link(deleted=deleted, by=operator(deleted.workspace), at=datetime.now(UTC))


def _shown(link: Link) -> Json:
    return dict(LinkOutput(Link.objects.get(pk=link.pk), context={"at": datetime.now(UTC)}).data)


def test_a_link_is_restored_whose_creator_is_gone(make_link: MakeLink) -> None:
    creator = User.objects.create_user("gone@example.com")
    deleted = _delete(make_link(created_by=creator))
    creator.delete()

    assert _restore(deleted).created_by is None
    assert Link.objects.get().created_by is None


def test_a_restored_link_has_all_its_values_and_clicks(
    make_link: MakeLink, client: Client, workspace: Workspace, owner: User
) -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
    link = make_link(
        alias="Launch", at=at, created_by=owner, tags=["b", "a"], folder="F", notes="N", max_clicks=5,
        campaign=Campaign.objects.create(workspace=workspace, name="Spring"),
    )  # fmt: skip
    client.get("/launch")
    drain_stream()
    before = _shown(link)

    deleted = _delete(link)
    assert client.get("/launch").status_code == 404
    restored = _restore(deleted)

    after = _shown(restored)
    assert after == before | {"updatedAt": after["updatedAt"]}
    assert after["clicks"] == 1
    assert restored.created_by == owner
    assert client.get("/LAUNCH").status_code == 302
    assert not DeletedLink.objects.exists()


def test_a_restored_password_works_and_was_stored_hashed(make_link: MakeLink) -> None:
    link = make_link(password="open sesame")

    deleted = _delete(link)

    assert "open sesame" not in str(deleted.values)
    assert check_password("open sesame", _restore(deleted).password)


def test_a_click_stored_while_deleted_is_counted(make_link: MakeLink, client: Client) -> None:
    link = make_link(alias="launch")
    client.get("/launch")
    deleted = _delete(link)
    drain_stream()

    restored = _restore(deleted)
    assert (restored.click_count, restored.bot_count) == (1, 1)


def test_a_link_is_not_restored_while_its_alias_is_taken(make_link: MakeLink) -> None:
    deleted = _delete(make_link(alias="launch"))
    make_link(alias="Launch")

    with pytest.raises(AliasTaken):
        _restore(deleted)

    assert DeletedLink.objects.filter(pk=deleted.pk).exists()


def test_a_deleted_campaign_is_left_out(make_link: MakeLink, workspace: Workspace) -> None:
    campaign = Campaign.objects.create(workspace=workspace, name="Spring")
    deleted = _delete(make_link(campaign=campaign))
    delete_campaign(campaign=campaign, by=operator(workspace), at=datetime.now(UTC))

    assert _restore(deleted).campaign is None


def test_deleting_a_domain_erases_its_deleted_links(make_link: MakeLink, workspace: Workspace) -> None:
    at = datetime.now(UTC) - timedelta(days=1)
    domain = Domain.objects.create(workspace=workspace, host="go.example.com", verified_at=at)
    _delete(make_link(domain=domain))

    delete_domain(domain=domain, by=operator(workspace), with_links=True, at=at)

    assert not DeletedLink.objects.exists()


def test_racing_restores_have_one_winner(race: Race, make_link: MakeLink) -> None:
    deleted = _delete(make_link(alias="launch"))

    def once() -> bool:
        try:
            return bool(_restore(deleted))
        except NotFound:
            return False

    assert sorted(race(6, once)) == 5 * [False] + [True]
    assert Link.objects.get().code == "launch"


def test_another_workspace_cannot_restore_a_link(make_link: MakeLink, stranger: Workspace) -> None:
    deleted = _delete(make_link())

    with pytest.raises(NotFound):
        restore_link(deleted=deleted, by=operator(stranger), at=datetime.now(UTC))

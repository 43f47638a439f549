"""A deleted link comes back from the bin as it was."""

from datetime import UTC, datetime, timedelta
from typing import Any

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

pytestmark = pytest.mark.django_db


def _delete(link: Link) -> DeletedLink:
    delete_link(link=link, by=operator(link.workspace), at=datetime.now(UTC))
    return DeletedLink.objects.get(pk=link.pk)


def _restore(deleted: DeletedLink) -> Link:
    return restore_link(deleted=deleted, by=operator(deleted.workspace), at=datetime.now(UTC))


def _shown(link: Link) -> dict[str, Any]:
    return dict(LinkOutput(Link.objects.get(pk=link.pk), context={"at": datetime.now(UTC)}).data)


def test_it_is_what_it_was_with_its_clicks(make_link: Any, client: Client, workspace: Workspace, owner: User) -> None:
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


def test_its_password_still_opens_it_and_stands_nowhere_in_clear(make_link: Any) -> None:
    link = make_link(password="open sesame")

    deleted = _delete(link)

    assert "open sesame" not in str(deleted.values)
    assert check_password("open sesame", _restore(deleted).password)


def test_a_click_that_was_on_its_way_is_counted_when_it_is_back(make_link: Any, client: Client) -> None:
    link = make_link(alias="launch")
    client.get("/launch")
    deleted = _delete(link)
    drain_stream()

    assert _restore(deleted).click_count == 1


def test_an_alias_that_somebody_took_meanwhile_is_not_taken_back(make_link: Any) -> None:
    deleted = _delete(make_link(alias="launch"))
    make_link(alias="Launch")

    with pytest.raises(AliasTaken):
        _restore(deleted)

    assert DeletedLink.objects.filter(pk=deleted.pk).exists()


def test_a_campaign_that_went_meanwhile_is_left_out(make_link: Any, workspace: Workspace) -> None:
    campaign = Campaign.objects.create(workspace=workspace, name="Spring")
    deleted = _delete(make_link(campaign=campaign))
    delete_campaign(campaign=campaign, by=operator(workspace), at=datetime.now(UTC))

    assert _restore(deleted).campaign is None


def test_a_domain_that_goes_takes_its_deleted_links_with_it(make_link: Any, workspace: Workspace) -> None:
    at = datetime.now(UTC) - timedelta(days=1)
    domain = Domain.objects.create(workspace=workspace, host="go.example.com", verified_at=at)
    _delete(make_link(domain=domain))

    delete_domain(domain=domain, by=operator(workspace), with_links=True)

    assert not DeletedLink.objects.exists()


def test_of_racing_people_one_restores_it(race: Any, make_link: Any) -> None:
    deleted = _delete(make_link(alias="launch"))

    def once() -> bool:
        try:
            return bool(_restore(deleted))
        except NotFound:
            return False

    assert sorted(race(6, once)) == 5 * [False] + [True]
    assert Link.objects.get().code == "launch"


def test_nobody_restores_what_is_another_workspaces(make_link: Any, stranger: Workspace) -> None:
    deleted = _delete(make_link())

    with pytest.raises(NotFound):
        restore_link(deleted=deleted, by=operator(stranger), at=datetime.now(UTC))

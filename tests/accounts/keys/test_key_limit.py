"""A workspace has a limited number of API keys."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.keys import services
from accounts.keys.services import TooManyKeys, create_api_key
from accounts.models import ApiKey, User, Workspace
from accounts.workspaces.actors import operator
from tests.fixtures import KeyAndText, Race

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow three keys, of which the fixture `api_key` makes one."""
    monkeypatch.setattr(services, "MAX_KEYS", 3)


def test_a_key_too_many_is_refused(client: Client, owner: User, workspace: Workspace, api_key: KeyAndText) -> None:
    client.force_login(owner)
    statuses = [
        client.post("/keys/new", {"name": "CRM", "scopes": ["links:read"], "allowed_networks": ""}).status_code
        for _ in range(3)
    ]

    assert statuses == [201, 201, 400]
    page = client.post(f"/keys/{api_key[0].pk}/rotate", {"hours": "24"}, follow=True).content.decode()
    assert "A workspace can have at most 3 API keys." in page
    with pytest.raises(CommandError, match="at most 3 API keys"):
        call_command("create_api_key", "--email", owner.email)
    assert ApiKey.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_race_makes_no_key_too_many(workspace: Workspace, owner: User, race: Race) -> None:
    def create() -> bool:
        try:
            create_api_key(by=operator(workspace, owner), name="CRM")
        except TooManyKeys:
            return False
        return True

    assert sorted(race(8, create)) == 5 * [False] + 3 * [True]
    assert ApiKey.objects.count() == 3

"""Fixtures for tests of campaigns."""

import pytest

from accounts.keys.services import create_api_key
from accounts.models import Workspace
from accounts.workspaces.actors import operator
from campaigns.models import Campaign
from tests.campaigns.fixtures import MakeCampaign
from tests.fixtures import Call, KeyWith


@pytest.fixture
def make_campaign(call: Call) -> MakeCampaign:
    """See MakeCampaign."""

    def make(name: str = "Spring", **fields: object) -> Campaign:
        answer = call("POST", "/api/campaigns", {"name": name} | fields)
        assert answer.status_code == 201, answer.content
        return Campaign.objects.get(pk=answer.json()["data"]["id"])

    return make


@pytest.fixture
def key_with(workspace: Workspace) -> KeyWith:
    """See KeyWith."""

    def make(*scopes: str) -> str:
        return create_api_key(by=operator(workspace), name="Limited", scopes=scopes)[1]

    return make

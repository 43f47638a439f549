"""A campaign or domain that is deleted between validation and write is refused like a missing one."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from campaigns.models import Campaign
from domains.models import Domain
from links.field_types import LinkValues
from links.fields import DESTINATION, link_values
from links.models import Link
from links.services.changes import change_link
from links.services.creation import create_link
from shortener.errors import Invalid

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "mongodb", reason="MongoDB has no foreign keys"),
]

NOW = datetime(2026, 12, 1, tzinfo=UTC)
URL = "https://example.com/page"

Prepare = Callable[[Workspace], LinkValues]


def _deleted_campaign(workspace: Workspace) -> LinkValues:
    campaign = Campaign.objects.create(workspace=workspace, name="Spring", search_name="spring", created_at=NOW)
    values = link_values(campaign=campaign)
    Campaign.objects.filter(pk=campaign.pk).delete()
    return values


def _deleted_domain(workspace: Workspace) -> LinkValues:
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", created_at=NOW, verified_at=NOW)
    values = link_values(domain=domain)
    Domain.objects.filter(pk=domain.pk).delete()
    return values


@pytest.mark.parametrize(
    ("prepare", "field", "message"),
    [
        (_deleted_campaign, "campaign", "This workspace has no campaign with this ID."),
        (_deleted_domain, "domain", "This workspace has no domain with this ID."),
    ],
)
def test_a_lost_reference_is_refused_on_its_field(
    prepare: Prepare, field: str, message: str, workspace: Workspace
) -> None:
    by, values = operator(workspace), prepare(workspace)
    link = create_link(by=by, values=link_values(destination=URL), at=NOW)

    with pytest.raises(Invalid) as of_new:
        create_link(by=by, values=values.with_value(DESTINATION.clean(URL)), at=NOW)
    with pytest.raises(Invalid) as of_old:
        change_link(link=link, by=by, values=values, at=NOW)

    for refusal in (of_new.value, of_old.value):
        assert (refusal.field, refusal.message) == (field, message)
    assert [(one.pk, one.campaign, one.domain) for one in Link.objects.all()] == [(link.pk, None, None)]

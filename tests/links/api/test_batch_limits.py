"""POST /api/links/batch: its limits, its statements, and races."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.keys.services import create_api_key
from accounts.models import Workspace
from accounts.workspaces import plans
from accounts.workspaces.actors import operator
from campaigns.models import Campaign
from domains.models import Domain
from links.models import Link
from tests.fixtures import Call, Json, MakeLink, PostLink, Race
from tests.links.api.batches import PATH, Run, create, delete, statuses, update

pytestmark = pytest.mark.django_db


@pytest.fixture
def ten_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow ten new links this month."""
    plan = plans.Plan(
        "business", "B", has_api=True, has_rules=True, has_splits=True, requests_per_minute=100, links_per_month=10
    )
    monkeypatch.setitem(plans.PLANS, "business", plan)


@pytest.mark.usefixtures("ten_left")
def test_the_plans_limit_is_exact(run: Run) -> None:
    twelve = [create()] * 12

    refused = run(*twelve, atomic=True)
    assert (refused.status_code, refused.json()["code"]) == (409, "plan_required")
    assert refused.json()["data"]["results"][0]["index"] == 10
    assert statuses(run(*twelve)) == 10 * [201] + 2 * [403]
    assert Link.objects.count() == 10


def test_a_domain_is_read_anew_for_each_batch(run: Run, workspace: Workspace) -> None:
    domain = Domain.objects.create(workspace=workspace, host="go.example.org")
    operations = [create(domainId=domain.pk)] * 2
    assert statuses(run(*operations)) == [400, 400]

    Domain.objects.update(verified_at=datetime.now(UTC))

    assert statuses(run(*operations)) == [201, 201]


def test_a_batch_runs_once_for_its_idempotency_key(run: Run) -> None:
    first, again = (run(create(), create(), idempotency_key="k") for _ in range(2))

    assert again.content == first.content
    assert Link.objects.count() == 2


def test_ten_operations_count_as_one_request(run: Run, post_link: PostLink) -> None:
    before = int(post_link()["RateLimit-Remaining"])

    left = [int(run(*[delete("0" * 24)] * number)["RateLimit-Remaining"]) for number in (10, 11, 100)]

    assert left == [before - 1, before - 3, before - 13]


def test_a_batch_needs_the_scope(run: Run, workspace: Workspace, call: Call) -> None:
    reader = create_api_key(by=operator(workspace), name="Reader", scopes=["links:read"])[1]

    assert call("POST", PATH, {"operations": [create()]}, key=reader).status_code == 403


def test_few_operations_set_a_password(run: Run) -> None:
    answered = statuses(run(*[create(password="sesame")] * 11))

    assert answered == 10 * [201] + [400]


def _queries(run: Run, operations: list[Json], *, atomic: bool) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert set(statuses(run(*operations, atomic=atomic))) <= {200, 201}
    return len(queries)


@pytest.mark.engines
@pytest.mark.parametrize("atomic", [False, True])
def test_statements_do_not_grow_with_operations(
    run: Run, make_link: MakeLink, workspace: Workspace, atomic: bool
) -> None:
    campaign = Campaign.objects.create(workspace=workspace, name="C")
    ids = [make_link().pk for _ in range(100)]
    creates = [create(customAlias=f"alias-{number}", tags=["t"], campaignId=campaign.pk) for number in range(100)]
    updates = [update(pk, notes=f"note {number}", tags=["u"]) for number, pk in enumerate(ids)]

    for operations in (creates, updates, [delete(pk) for pk in ids]):
        assert _queries(run, operations, atomic=atomic) <= 18


def test_racing_batches_have_one_winner_for_each_alias(race: Race, run: Run) -> None:
    batches = race(4, lambda: statuses(run(*[create(customAlias=f"alias-{number}") for number in range(5)])))

    assert sorted(status for statuses in batches for status in statuses) == 5 * [201] + 15 * [409]
    assert Link.objects.count() == 5


def test_racing_atomic_batches_do_not_mix(race: Race, run: Run) -> None:
    statuses = race(
        4, lambda: run(*[create(customAlias=f"alias-{number}") for number in range(5)], atomic=True).status_code
    )

    assert sorted(statuses) == [200, 409, 409, 409]
    assert Link.objects.count() == 5

"""POST /api/links with `ifExists`: the link to the same destination, if there is one, instead of another."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Workspace
from domains.models import Domain
from links.models import Link
from tests.fixtures import Call, Json, MakeLink, PostBulk, PostLink, Race

pytestmark = pytest.mark.django_db

PAGE = "https://example.com/page"
RETURN = {"ifExists": "return", "originalUrl": PAGE}
SOON = datetime.now(UTC) + timedelta(days=1)


def test_the_oldest_link_is_returned(post_link: PostLink, make_link: MakeLink, call: Call) -> None:
    make_link(alias="newer")
    oldest = make_link(alias="oldest", at=datetime(2026, 1, 1, tzinfo=UTC))
    make_link(destination="https://example.com/other")

    answer = post_link(ifExists="return", originalUrl="HTTPS://EXAMPLE.com:443/page", folder="Ignored")

    assert (answer.status_code, answer.json()["message"]) == (200, "The link already exists")
    read = call("GET", f"/api/links/{oldest.pk}")
    assert (answer.json()["data"], answer["ETag"]) == (read.json()["data"], read["ETag"])
    assert Link.objects.count() == 3


@pytest.mark.parametrize("value", [None, "absent"])
def test_without_it_each_request_creates_a_link(post_link: PostLink, value: str | None) -> None:
    given: Json = {} if value else {"ifExists": None}

    assert [post_link(originalUrl=PAGE, **given).status_code for _ in range(2)] == [201, 201]


@pytest.mark.parametrize(
    ("existing", "sent", "status"),
    [
        ({"alias": "launch"}, {"customAlias": "LAUNCH"}, 200),
        ({"alias": "launch"}, {"customAlias": "other"}, 201),
        ({"alias": "launch", "destination": "https://example.com/other"}, {"customAlias": "launch"}, 409),
        ({"external_id": "1"}, {"externalId": "1"}, 200),
        ({"external_id": "1"}, {"externalId": "2"}, 201),
        ({"external_id": "1"}, {}, 200),
        ({"starts_at": SOON}, {}, 201),
        ({"password": "sesame"}, {}, 201),
        ({"expires_at": SOON}, {"password": "sesame"}, 200),
    ],
)
def test_only_a_link_like_it_is_returned(
    post_link: PostLink, make_link: MakeLink, existing: Json, sent: Json, status: int
) -> None:
    given: Json = {"destination": PAGE, **existing}
    make_link(**given)

    assert post_link(**RETURN, **sent).status_code == status


def test_each_domain_and_workspace_has_its_own(
    post_link: PostLink, make_link: MakeLink, workspace: Workspace, stranger: Workspace, call: Call
) -> None:
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=datetime.now(UTC))
    make_link(destination=PAGE, workspace=stranger)

    for given in ({}, {"domainId": domain.pk}):
        assert [post_link(**RETURN, **given).status_code for _ in range(2)] == [201, 200]
    call("DELETE", f"/api/links/{post_link(**RETURN).json()['data']['id']}")
    assert post_link(**RETURN).status_code == 201


def test_requests_at_once_end_with_one_link(race: Race, post_link: PostLink) -> None:
    answers = race(6, lambda: post_link(**RETURN))

    assert sorted(answer.status_code for answer in answers) == 5 * [200] + [201]
    assert len({answer.json()["data"]["id"] for answer in answers}) == Link.objects.count() == 1


@pytest.mark.parametrize("value", ["fail", "", True, ["return"]])
def test_other_words_are_refused(post_link: PostLink, value: object) -> None:
    answer = post_link(ifExists=value)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["ifExists"])


def test_other_requests_do_not_take_it(call: Call, post_bulk: PostBulk, make_link: MakeLink) -> None:
    assert call("PATCH", f"/api/links/{make_link().pk}", RETURN).status_code == 400
    assert post_bulk(RETURN).status_code == 400
    batch = call("POST", "/api/links/batch", {"operations": [{"method": "create", "body": RETURN}]})
    assert batch.json()["data"]["results"][0]["status"] == 400

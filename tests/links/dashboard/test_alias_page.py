"""The check of an alias while it is typed."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from accounts.models import Workspace
from domains.models import Domain
from tests.fixtures import MakeLink
from tests.links.pages import seen

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("alias", "told"),
    [
        ("launch", "This alias is already in use. Choose another."),
        ("LAUNCH", "This alias is already in use. Choose another."),
        ("other", "This alias is available."),
        ("admin", "This word is reserved for the site. Choose another alias."),
        ("no", "Use 3 to 30 letters (A–Z), numbers, or hyphens."),
        (" ", ""),
    ],
)
def test_it_shows_the_message_that_saving_would(dashboard: Client, make_link: MakeLink, alias: str, told: str) -> None:
    make_link(alias="launch")

    assert seen(dashboard.get("/links/alias", {"alias": alias})) == told


def test_taken_aliases_of_all_workspaces_look_the_same(
    dashboard: Client, make_link: MakeLink, stranger: Workspace
) -> None:
    mine, theirs = make_link(alias="mine"), make_link(alias="theirs", workspace=stranger)

    answers = {seen(dashboard.get("/links/alias", {"alias": alias})) for alias in ("mine", "theirs")}
    asked_for = seen(dashboard.get("/links/alias", {"alias": "theirs", "link": theirs.pk}))

    assert answers == {"This alias is already in use. Choose another."} == {asked_for}
    assert (
        seen(dashboard.get("/links/alias", {"alias": "mine", "link": mine.pk})) == "This is the link's current alias."
    )


def test_each_domain_has_aliases_of_its_own(
    dashboard: Client, make_link: MakeLink, workspace: Workspace, stranger: Workspace
) -> None:
    now = datetime.now(UTC)
    go = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=now)
    theirs = Domain.objects.create(workspace=stranger, host="theirs.example.org", verified_at=now)
    make_link(alias="launch")
    make_link(alias="start", domain=go)
    make_link(alias="secret", workspace=stranger, domain=theirs)

    def told(alias: str, domain_id: str) -> str:
        return seen(dashboard.get("/links/alias", {"alias": alias, "domain": domain_id}))

    assert told("launch", go.pk) == "This alias is available."
    assert told("start", go.pk) == "This alias is already in use. Choose another."
    for elsewhere in (theirs.pk, "nonsense", "0" * 24):
        assert told("secret", elsewhere) == "This workspace has no domain with this ID."


def test_checks_of_aliases_are_rate_limited(dashboard: Client) -> None:
    for number in range(120):
        assert dashboard.get("/links/alias", {"alias": f"try-{number}"}).status_code == 200

    answer = dashboard.get("/links/alias", {"alias": "one-more"})

    assert answer.status_code == 429
    assert "Too many checks" in seen(answer)

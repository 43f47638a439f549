"""Racing POST /api/links, on every engine: nothing is lost, and nothing is counted twice."""

import pytest
from django.test import Client

from accounts.models import Workspace
from accounts.workspaces.models import MonthlyUsage
from links.models import Link, LinkTag
from links.rules import codes
from tests.fixtures import KeyAndText, Race

pytestmark = pytest.mark.django_db(transaction=True)

THREADS, LINKS_OF_EACH = 12, 3


def _post(key: str, number: int) -> str:
    """Create a link with two tags, and return its id."""
    body = {"originalUrl": f"https://example.com/{number}", "tags": ["one", "two"]}
    answer = Client().post("/api/links", body, content_type="application/json", headers={"x-api-key": key})
    assert answer.status_code == 201, answer.content
    return str(answer.json()["data"]["id"])


def test_every_racing_link_is_stored_and_counted_once(race: Race, api_key: KeyAndText, workspace: Workspace) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(plan="pro")

    made = race(THREADS, lambda: [_post(api_key[1], number) for number in range(LINKS_OF_EACH)])

    ids = [one for some in made for one in some]
    assert len(set(ids)) == THREADS * LINKS_OF_EACH
    assert set(Link.objects.values_list("pk", flat=True)) == set(ids)
    assert LinkTag.objects.count() == 2 * len(ids)
    assert MonthlyUsage.objects.get().links == len(ids)


def test_racing_links_with_one_random_code_get_codes_of_their_own(
    race: Race, api_key: KeyAndText, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(["aaaaaaa"] * THREADS)
    draw = codes.random_code
    monkeypatch.setattr(codes, "random_code", lambda: next(drawn, None) or draw())

    race(THREADS, lambda: _post(api_key[1], 0))

    made = list(Link.objects.values_list("code", flat=True))
    assert len(set(made)) == len(made) == THREADS
    assert "aaaaaaa" in made

"""DELETE /api/domains/{id}."""

from typing import Any

import pytest
from django.test import Client

from clicks.models import Click, DailyBreakdown
from domains.models import Domain
from links.models import Link, LinkTag
from links.services import removal
from links.services.bin import erase_links
from tests.clicks.clicking import drain_stream
from tests.domains.fixtures import MakeDomain
from tests.fixtures import Call, MakeLink, PassSeconds

pytestmark = pytest.mark.django_db

GO = {"host": "go.example.org"}


def test_delete_without_links(call: Call, make_domain: MakeDomain, make_link: MakeLink) -> None:
    kept = make_link(domain=make_domain("kept.example.org"))
    domain = make_domain()

    answer = call("DELETE", f"/api/domains/{domain.pk}")

    assert (answer.status_code, answer.json()) == (
        200,
        {"success": True, "message": "Domain deleted", "data": None},
    )
    assert call("GET", f"/api/domains/{domain.pk}").status_code == 404
    assert list(Link.objects.all()) == [kept]


@pytest.mark.parametrize(("number", "words"), [(1, "1 link."), (3, "3 links.")])
@pytest.mark.parametrize("query", [None, {"deleteLinks": "false"}])
def test_delete_with_links_is_refused_with_their_number(
    call: Call,
    make_domain: MakeDomain,
    make_link: MakeLink,
    client: Client,
    number: int,
    words: str,
    query: dict[str, str] | None,
) -> None:
    domain = make_domain()
    links = [make_link(domain=domain) for _ in range(number)]

    refusal = call("DELETE", f"/api/domains/{domain.pk}", query=query)

    assert (refusal.status_code, refusal.json()["code"]) == (409, "domain_has_links")
    assert words in refusal.json()["message"]
    assert all(client.get(f"/{link.code}", headers=GO).status_code == 302 for link in links)


def test_delete_with_links_on_request(
    call: Call, make_domain: MakeDomain, make_link: MakeLink, client: Client, pass_seconds: PassSeconds
) -> None:
    domain = make_domain()
    for number in range(4):
        make_link(alias=f"link{number}", domain=domain, tags=["a"])
    kept = make_link(alias="kept")
    client.get("/link0", headers=GO)
    client.get("/kept")
    drain_stream()

    answer = call("DELETE", f"/api/domains/{domain.pk}", query={"deleteLinks": "true"})

    assert answer.status_code == 200
    pass_seconds(1)
    assert client.get("/link0", headers=GO).status_code == 404
    assert not Domain.objects.exists()
    assert list(Link.objects.all()) == [kept]
    assert [click.link_id for click in Click.objects.all()] == [kept.pk]
    assert not LinkTag.objects.exists()
    assert set(DailyBreakdown.objects.values_list("scope", flat=True)) == {kept.pk, kept.workspace_id}


def test_many_links_go_in_batches(
    call: Call, make_domain: MakeDomain, make_link: MakeLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("links.services.removal._LINKS_PER_DELETION", 2)
    domain = make_domain()
    for _ in range(5):
        make_link(domain=domain)

    assert call("DELETE", f"/api/domains/{domain.pk}", query={"deleteLinks": "true"}).status_code == 200
    assert not Link.objects.exists()


def test_link_created_during_delete_keeps_the_domain(
    call: Call, make_domain: MakeDomain, make_link: MakeLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    domain = make_domain()
    make_link(domain=domain)
    delete = erase_links

    def delete_and_make_another(**values: Any) -> int:
        deleted = delete(**values)
        if not deleted:
            make_link(domain=domain, alias="late")
        return deleted

    monkeypatch.setattr(removal, "erase_links", delete_and_make_another)
    refusal = call("DELETE", f"/api/domains/{domain.pk}", query={"deleteLinks": "true"})

    assert refusal.json()["code"] == "domain_has_links"
    assert Link.objects.get().domain == domain


@pytest.mark.parametrize("query", [{"deleteLinks": "perhaps"}, {"deletelinks": "true"}, {"force": "1"}])
def test_a_wrong_query_deletes_nothing(call: Call, make_domain: MakeDomain, query: dict[str, str]) -> None:
    refusal = call("DELETE", f"/api/domains/{make_domain().pk}", query=query)

    assert refusal.status_code == 400
    assert list(refusal.json()["errors"]) == list(query)
    assert Domain.objects.exists()


def test_deleted_host_can_be_added_again(call: Call, make_domain: MakeDomain, strangers_key: str) -> None:
    call("DELETE", f"/api/domains/{make_domain().pk}")

    assert call("POST", "/api/domains", {"host": "go.example.org"}, key=strangers_key).status_code == 201
    assert call("POST", "/api/domains", {"host": "go.example.org"}).status_code == 201

"""Redirects tell search engines not to list them, unless their link allows it."""

import pytest
from django.test import Client

from links.models import Link, LinkChange
from tests.fixtures import Call, MakeLink
from tests.redirects.site import Site
from tests.stack.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("options", [{}, {"max_clicks": 5}])
def test_a_redirect_is_not_indexed(site: Site, make_link: MakeLink, options: dict[str, int]) -> None:
    make_link(alias="plain", **options)  # type: ignore[arg-type]  # the values are those of one field

    answer = site.get("/plain")

    assert (answer.status, answer.headers["x-robots-tag"]) == (302, "noindex")


def test_a_link_may_be_indexed(site: Site, make_link: MakeLink, call: Call) -> None:
    link = make_link(alias="listed")
    assert site.get("/listed").headers["x-robots-tag"] == "noindex"

    answer = call("PATCH", f"/api/links/{link.pk}", {"indexable": True})

    assert answer.json()["data"]["indexable"] is True
    eventually(lambda: "x-robots-tag" not in site.get("/listed").headers, within=10)


def test_the_link_behind_a_password_likewise(client: Client, make_link: MakeLink) -> None:
    for alias, is_indexable in [("hidden", False), ("listed", True)]:
        make_link(alias=alias, password="open sesame", is_indexable=is_indexable)

        answer = client.post(f"/{alias}", {"password": "open sesame"})

        assert (answer.status_code, answer.get("X-Robots-Tag")) == (302, None if is_indexable else "noindex")


def test_the_form_sets_and_clears_it(dashboard: Client) -> None:
    dashboard.post("/links/new", {"destination": "https://example.com/", "is_indexable": "on"})
    link = Link.objects.get()
    assert link.is_indexable

    page = dashboard.get(f"/links/{link.pk}/edit")
    shown = {name: page.context["form"][name].value() for name in ("destination", "seen", "version", "time_zone")}
    dashboard.post(f"/links/{link.pk}/edit", shown)

    assert not Link.objects.get().is_indexable
    assert LinkChange.objects.get().fields == {"is_indexable": [True, False]}


def test_it_survives_the_bin(make_link: MakeLink, call: Call, dashboard: Client) -> None:
    link = make_link(is_indexable=True)
    call("DELETE", f"/api/links/{link.pk}")
    dashboard.post(f"/links/{link.pk}/restore")

    assert Link.objects.get().is_indexable

"""A link whose code or domain changes is found under the new one, and only there, within a second."""

from datetime import UTC, datetime

import pytest

from accounts.models import Workspace
from domains.models import Domain
from tests.fixtures import Call, MakeLink, PassSeconds
from tests.redirects.conftest import StartSite

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_new_alias_replaces_the_old_one_within_a_second(
    start_site: StartSite, make_link: MakeLink, call: Call, pass_seconds: PassSeconds
) -> None:
    link, sites = make_link(alias="before"), [start_site(), start_site()]
    assert [(site.get("/before").status, site.get("/after").status) for site in sites] == [(302, 404)] * 2

    assert call("PATCH", f"/api/links/{link.pk}", {"customAlias": "after"}).status_code == 200
    pass_seconds(1)

    sites.append(start_site())
    assert [(site.get("/before").status, site.get("/after").status) for site in sites] == [(404, 302)] * 3


def test_a_link_moves_to_a_domain_and_back(
    start_site: StartSite, make_link: MakeLink, call: Call, workspace: Workspace, pass_seconds: PassSeconds
) -> None:
    domain = Domain.objects.create(
        workspace=workspace, host="go.example.org", verified_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    link, site = make_link(alias="launch"), start_site()

    def statuses() -> tuple[int, int]:
        return site.get("/launch").status, site.get("/launch", host="go.example.org").status

    assert statuses() == (302, 404)
    assert call("PATCH", f"/api/links/{link.pk}", {"domainId": domain.pk}).status_code == 200
    pass_seconds(1)
    assert statuses() == (404, 302)
    assert call("PATCH", f"/api/links/{link.pk}", {"domainId": None}).status_code == 200
    pass_seconds(1)
    assert statuses() == (302, 404)

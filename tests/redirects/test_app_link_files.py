"""apple-app-site-association and assetlinks.json at the front door."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from domains.models import Domain
from domains.services import change_domain
from links.models import Link
from moderation.services import block_workspace
from redirects.codes import link_key
from tests.domains.app_links.values import ANDROID, APPLE, FINGERPRINT
from tests.fixtures import MakeLink
from tests.redirects.site import Answer, Site
from tests.stack.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)

HOST = "go.example.org"
APPLES = ("/apple-app-site-association", "/.well-known/apple-app-site-association")
ANDROIDS = "/.well-known/assetlinks.json"
PATHS = (*APPLES, ANDROIDS)
NOW = datetime.now(UTC)


def _add(workspace: Workspace, **values: Any) -> Domain:
    # The other URL would be where an unknown path is redirected.
    values = {"verified_at": NOW, "not_found_url": "https://example.com/lost"} | values
    return Domain.objects.create(workspace=workspace, host=HOST, **values)


@pytest.fixture
def domain(workspace: Workspace) -> Domain:
    """A verified domain with apps."""
    return _add(workspace, apple_apps=[APPLE], android_apps=[ANDROID])


def _bare(answer: Answer) -> tuple[int, bytes, str | None]:
    return answer.status, answer.body, answer.location


@pytest.mark.engines
def test_apple_file(site: Site, domain: Domain) -> None:
    for path in APPLES:
        answer = site.get(path, host=HOST)

        assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
        assert answer.headers["cache-control"] == "public, max-age=600"
        assert json.loads(answer.body) == {
            "applinks": {
                "details": [
                    {
                        "appIDs": ["A1B2C3D4E5.com.example.app"],
                        "components": [{"/": "/blog*", "exclude": True}, {"/": "/*"}],
                    }
                ]
            }
        }
        assert site.send("HEAD", path, host=HOST).status == 200
        assert site.send("POST", path, host=HOST).status == 405


@pytest.mark.engines
def test_android_file(site: Site, domain: Domain) -> None:
    answer = site.get(ANDROIDS, host=HOST)

    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert json.loads(answer.body) == [
        {
            "relation": ["delegate_permission/common.handle_all_urls"],
            "target": {
                "namespace": "android_app",
                "package_name": "com.example.app",
                "sha256_cert_fingerprints": [FINGERPRINT],
            },
        }
    ]


@pytest.mark.parametrize("path", [*PATHS, "/Apple-App-Site-Association", "/apple-app-site-association/"])
def test_without_apps_they_are_a_bare_404(site: Site, workspace: Workspace, path: str) -> None:
    _add(workspace)

    assert _bare(site.get(path, host=HOST)) == (404, b"", None)
    assert site.get("/unknown", host=HOST).location == "https://example.com/lost"


@pytest.mark.parametrize("path", PATHS)
def test_hosts_without_app_links(site: Site, workspace: Workspace, path: str) -> None:
    _add(workspace, verified_at=None, apple_apps=[APPLE], android_apps=[ANDROID])

    assert site.get(path, host="testserver").body == b""
    assert site.get(path, host="testserver").status == 404
    assert b"com.example.app" not in site.get(path, host=HOST).body


def test_no_link_of_a_domain_hides_the_file(site: Site, domain: Domain, make_link: MakeLink) -> None:
    link = make_link(alias="old", domain=domain)
    Link.objects.filter(pk=link.pk).update(key=link_key(domain.pk, APPLES[0][1:]))  # of an earlier release

    assert b"applinks" in site.get(APPLES[0], host=HOST).body


def test_a_change_and_a_block_are_seen_at_once(site: Site, domain: Domain) -> None:
    by = operator(domain.workspace)
    change_domain(domain=domain, by=by, apple_apps=[])
    assert site.get(APPLES[1], host=HOST).status == 404
    assert site.get(ANDROIDS, host=HOST).status == 200

    block_workspace(workspace=domain.workspace, reason="Spam", by=by, at=NOW)

    eventually(lambda: site.get(ANDROIDS, host=HOST).status == 404, within=1)

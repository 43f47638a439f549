"""appleApps and androidApps of /api/domains."""

from typing import Any

import pytest

from accounts.models import AuditEntry, Workspace
from accounts.workspaces.actors import operator
from domains.models import Domain
from domains.services import change_domain
from moderation.services import block_workspace
from shortener.errors import Invalid
from tests.domains.app_links.values import ANDROID, APPLE, FINGERPRINT
from tests.domains.conftest import NOW
from tests.domains.fixtures import MakeDomain
from tests.fixtures import Call

pytestmark = pytest.mark.django_db

MANY = [APPLE | {"bundleId": f"com.example.app{number}"} for number in range(11)]
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"appleApps": "x"}, "appleApps", "wrong_type"),
    ({"appleApps": {}}, "appleApps", "wrong_type"),
    ({"appleApps": MANY}, "appleApps", "too_many"),
    ({"appleApps": [APPLE, 5]}, "appleApps[1]", "wrong_type"),
    ({"appleApps": [APPLE, APPLE]}, "appleApps[1].bundleId", "invalid"),
    ({"appleApps": [{"bundleId": "com.example.app"}]}, "appleApps[0].teamId", "required"),
    ({"appleApps": [APPLE | {"teamId": "a1b2c3d4e5"}]}, "appleApps[0].teamId", "wrong_format"),
    ({"appleApps": [APPLE | {"teamId": "A1B2C3D4E5\n.x"}]}, "appleApps[0].teamId", "wrong_format"),
    ({"appleApps": [APPLE | {"bundleId": "com.*"}]}, "appleApps[0].bundleId", "wrong_format"),
    ({"appleApps": [APPLE | {"bundleId": "a" * 151}]}, "appleApps[0].bundleId", "too_long"),
    ({"appleApps": [APPLE | {"paths": ["/*", "blog"]}]}, "appleApps[0].paths[1]", "wrong_format"),
    ({"appleApps": [APPLE | {"paths": ["/ü"]}]}, "appleApps[0].paths[0]", "wrong_format"),
    ({"appleApps": [APPLE | {"paths": ["/" * 201]}]}, "appleApps[0].paths[0]", "too_long"),
    ({"appleApps": [APPLE | {"paths": ["/*"] * 21}]}, "appleApps[0].paths", "too_many"),
    ({"appleApps": [APPLE | {"path": ["/*"]}]}, "appleApps[0].path", "unknown_field"),
    ({"androidApps": [ANDROID | {"packageName": "app"}]}, "androidApps[0].packageName", "wrong_format"),
    ({"androidApps": [ANDROID | {"packageName": "com.1.a"}]}, "androidApps[0].packageName", "wrong_format"),
    ({"androidApps": [ANDROID | {"packageName": None}]}, "androidApps[0].packageName", "wrong_type"),
    ({"androidApps": [ANDROID, ANDROID]}, "androidApps[1].packageName", "invalid"),
    ({"androidApps": [ANDROID | {"fingerprints": []}]}, "androidApps[0].fingerprints", "too_few"),
    ({"androidApps": [ANDROID | {"fingerprints": ["14:6D"]}]}, "androidApps[0].fingerprints[0]", "wrong_format"),
    ({"androidApps": [{"packageName": "com.example.app"}]}, "androidApps[0].fingerprints", "required"),
]


def test_apps_are_stored_as_sent_and_answered(call: Call, make_domain: MakeDomain) -> None:
    path = f"/api/domains/{make_domain().pk}"
    assert call("GET", path).json()["data"]["appleApps"] == []

    changed = call("PATCH", path, {"appleApps": [APPLE], "androidApps": [ANDROID]})

    assert changed.status_code == 200, changed.content
    data = changed.json()["data"]
    assert (data["appleApps"], data["androidApps"]) == ([APPLE], [ANDROID])
    assert call("GET", path).json()["data"] == data
    assert AuditEntry.objects.get(event="domain.changed").details == {"fields": ["android_apps", "apple_apps"]}
    assert call("PATCH", path, {"appleApps": None}).json()["data"]["appleApps"] == []
    assert call("PATCH", path, {"androidApps": []}).json()["data"]["androidApps"] == []


def test_a_new_domain_takes_apps(call: Call) -> None:
    bare = {"teamId": "A1B2C3D4E5", "bundleId": "com.example.app"}
    plain = FINGERPRINT.replace(":", "").lower()
    body = {"host": "go.example.org", "appleApps": [bare], "androidApps": [ANDROID | {"fingerprints": [plain, plain]}]}

    added = call("POST", "/api/domains", body)

    assert added.status_code == 201, added.content
    assert added.json()["data"]["appleApps"] == [bare | {"paths": ["/*"]}]
    assert added.json()["data"]["androidApps"] == [ANDROID]


@pytest.mark.parametrize(("body", "place", "code"), REFUSED)
def test_errors_name_the_place(
    call: Call, make_domain: MakeDomain, body: dict[str, Any], place: str, code: str
) -> None:
    domain = make_domain()

    refusal = call("PATCH", f"/api/domains/{domain.pk}", body)

    assert refusal.status_code == 400
    assert list(refusal.json()["errors"]) == [place]
    assert [(one["field"], one["code"]) for one in refusal.json()["details"]] == [(place, code)]
    domain.refresh_from_db()
    assert (domain.apple_apps, domain.android_apps) == (None, None)


def test_the_service_refuses_the_same(workspace: Workspace, make_domain: MakeDomain) -> None:
    domain = make_domain()
    with pytest.raises(Invalid) as refusal:
        change_domain(domain=domain, by=operator(workspace), apple_apps=[{"teamId": "x"}])

    assert (refusal.value.field, refusal.value.place) == ("apple_apps", "[0].teamId")


@pytest.mark.django_db(transaction=True)  # the block is seen after its commit
def test_a_blocked_workspace_sets_no_apps(call: Call, make_domain: MakeDomain) -> None:
    domain = make_domain()
    block_workspace(workspace=domain.workspace, reason="Spam", by=operator(domain.workspace), at=NOW)

    refusal = call("PATCH", f"/api/domains/{domain.pk}", {"appleApps": [APPLE]})

    assert (refusal.status_code, refusal.json()["code"]) == (409, "workspace_blocked")
    assert Domain.objects.get().apple_apps is None

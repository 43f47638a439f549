"""The page with the apps of a domain."""

import pytest
from django.test import Client

from domains.models import Domain
from tests.domains.app_links.values import ANDROID, APPLE, FINGERPRINT
from tests.domains.fixtures import MakeDomain
from tests.reading import filled_in, values, words

pytestmark = pytest.mark.django_db

LINES = {"apple-0-paths": "NOT /blog*\r\n\r\n /* ", "android-0-fingerprints": FINGERPRINT.lower()}


@pytest.fixture
def domain(make_domain: MakeDomain) -> Domain:
    """A verified domain."""
    return make_domain()


def test_add_and_remove_apps(admin: Client, domain: Domain) -> None:
    page = f"/domains/{domain.pk}/apps"
    names = {"apple-0-teamId": "A1B2C3D4E5", "apple-0-bundleId": "com.example.app"}

    saved = admin.post(
        page,
        filled_in(admin.get(page), **names, **LINES, **{"android-0-packageName": " com.example.app "}),
        follow=True,
    )

    assert "Apps of go.example.org saved." in words(saved)
    assert "iPhone, iPad and Mac: com.example.app (A1B2C3D4E5)" in words(saved)
    domain.refresh_from_db()
    assert (domain.apple_apps, domain.android_apps) == ([APPLE], [ANDROID])
    shown = admin.get(page)
    assert values(shown, "apple-0-teamId") == ["A1B2C3D4E5"]
    assert "NOT /blog*\n/*</textarea>" in shown.content.decode()

    admin.post(page, filled_in(shown, **dict.fromkeys(names, ""), **LINES | {"apple-0-paths": ""}))

    domain.refresh_from_db()
    assert (domain.apple_apps, domain.android_apps) == (None, [ANDROID])


def test_errors_are_at_their_rows(admin: Client, domain: Domain) -> None:
    page = f"/domains/{domain.pk}/apps"
    typed = {"apple-1-teamId": "short", "apple-1-bundleId": "com.example.app"}  # the first row is empty

    answer = admin.post(page, filled_in(admin.get(page), **typed))

    assert answer.status_code == 400
    assert "Enter the team ID: 10 capital letters and digits." in words(answer)
    assert answer.content.decode().index("10 capital letters") > answer.content.decode().index("apple-1-teamId")
    assert values(answer, "apple-1-bundleId") == ["com.example.app"]
    domain.refresh_from_db()
    assert domain.apple_apps is None


def test_more_rows_than_allowed_are_refused(admin: Client, domain: Domain) -> None:
    page = f"/domains/{domain.pk}/apps"
    rows = {
        f"apple-{number}-{name}": value
        for number in range(30)
        for name, value in (("teamId", "A1B2C3D4E5"), ("bundleId", f"com.example.app{number}"))
    }

    answer = admin.post(page, filled_in(admin.get(page), **rows, **{"apple-TOTAL_FORMS": "30"}))

    assert answer.status_code == 400
    assert "at most 10" in words(answer)
    domain.refresh_from_db()
    assert domain.apple_apps is None


def test_members_who_may_not_edit_only_see_the_apps(member: Client, make_domain: MakeDomain) -> None:
    domain = make_domain(apple_apps=[APPLE])

    shown = words(member.get(f"/domains/{domain.pk}"))

    assert "com.example.app" in shown
    assert "Edit apps" not in shown
    assert member.get(f"/domains/{domain.pk}/apps").status_code == 403

"""Imports: which roles may do what, and which imports they see."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Role, User, Workspace
from links.imports.urls import urlpatterns
from links.models import Import, Link
from tests.fixtures import Response
from tests.links.imports.conftest import Check, Upload

pytestmark = pytest.mark.django_db

FILE = "url\nhttps://example.com/\n"
ABOUT_ONE = [pattern.name for pattern in urlpatterns if "import_id" in str(pattern.pattern)]
CHANGING = {"import-columns", "import-read", "import-start", "import-stop", "import-undo", "import-delete"}


def _each(browser: Client, import_id: str) -> dict[str, int]:
    addresses = {name: reverse(name, args=[import_id]) for name in ABOUT_ONE if name}
    return {
        name: (browser.post if name in CHANGING else browser.get)(address).status_code
        for name, address in addresses.items()
    }


def test_imports_of_other_workspaces_are_not_found(check: Check, stranger: Workspace) -> None:
    import_id = check(FILE).rpartition("/")[2]
    browser = Client()
    browser.force_login(User.objects.get(email="stranger@example.com"))

    for id_text in (import_id, "0" * 24, "nonsense"):
        assert set(_each(browser, id_text).values()) == {404}
    assert Import.objects.get().state == "checked"
    assert import_id not in browser.get("/links/import").content.decode()


def test_signing_in_is_required(check: Check) -> None:
    import_id = check(FILE).rpartition("/")[2]

    for name in ABOUT_ONE:
        answer: Response = Client().get(reverse(str(name), args=[import_id]))
        assert answer.status_code in (302, 405)
        assert answer.status_code == 405 or answer["Location"].startswith("/accounts/login")
    assert Client().get("/links/import").status_code == 302
    assert Client().get("/links/export.csv").status_code == 302


def test_viewers_see_imports_and_change_none(
    dashboard: Client, check: Check, upload: Upload, workspace: Workspace
) -> None:
    address = check(FILE)
    Membership.objects.filter(workspace=workspace).update(role=Role.VIEWER)

    answers = _each(dashboard, address.rpartition("/")[2])

    assert {name for name, status in answers.items() if status == 403} == CHANGING
    page = dashboard.get(address)
    assert page.status_code == 200
    assert "Import 1 link" not in page.content.decode()
    assert upload(FILE).status_code == 403
    assert 'type="file"' not in dashboard.get("/links/import").content.decode()
    assert not Link.objects.exists()


def test_viewers_cannot_change_how_a_file_is_read(dashboard: Client, check: Check, workspace: Workspace) -> None:
    address = check(FILE)
    Membership.objects.filter(workspace=workspace).update(role=Role.VIEWER)

    answer = dashboard.post(f"{address}/read", {"encoding": "utf-8", "separator": ";", "first_row": "yes"})

    assert answer.status_code == 403


def test_forms_of_other_sites_are_refused(owner: User, check: Check) -> None:
    address = check(FILE)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner)

    assert browser.post(f"{address}/start").status_code == 403
    assert not Link.objects.exists()

"""The answer to a refused form has an address of its own, which only its sender can read."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from accounts.models import Workspace
from accounts.workspaces.roles import Role
from links.models import Link
from shortener import redis
from shortener.web import refused_forms
from shortener.web.addresses.workspace_urls import page_url
from tests.fixtures import BrowserOf, MakeLink

pytestmark = pytest.mark.django_db

BROWSER = {"Accept": "text/html,application/xhtml+xml"}
FORM = "/links/new?folder=Ads"
NO_STORE = "max-age=0, no-cache, no-store, must-revalidate, private"
WRONG = {"destination": "https://example.com/", "alias": "no spaces"}


@pytest.fixture
def sender(dashboard: Client) -> Client:
    """A signed-in browser that has opened a form."""
    dashboard.get("/links/new")
    assert settings.CSRF_COOKIE_NAME in dashboard.cookies
    return dashboard


def _refused(sender: Client) -> str:
    answer = sender.post(FORM, WRONG, headers=BROWSER)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (303, NO_STORE)
    return answer.headers["Location"]


def test_a_refused_form_is_shown_again_by_get(sender: Client) -> None:
    address = _refused(sender)

    assert address.startswith(f"{FORM}&form-answer=")
    for _again in range(2):
        page = sender.get(address, headers=BROWSER)
        assert (page.status_code, page.headers["Cache-Control"]) == (200, NO_STORE)
        assert "data-error-summary" in page.content.decode()
        assert 'value="no spaces"' in page.content.decode()
    assert not Link.objects.exists()


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/members/invite", {"email": "not an address", "role": "admin"}),
        ("/settings", {"name": ""}),
        ("/settings/transfer", {"email": "stranger@example.com"}),
        ("/keys/new", {"name": ""}),
        ("/domains/new", {"host": "no host"}),
        ("/campaigns/new", {"name": ""}),
        ("/links/import", {}),
        ("/account/delete", {"typed": "stranger@example.com"}),
    ],
)
def test_refused_forms_keep_the_input(sender: Client, path: str, data: dict[str, str]) -> None:
    address = sender.post(path, data, headers=BROWSER).headers["Location"]

    assert "form-answer=" in address
    page = sender.get(address, headers=BROWSER).content.decode()
    assert all(f'value="{value}"' in page for value in data.values() if value)
    assert "data-address" not in page  # a script would replace the address in the browser


def test_another_person_or_browser_is_shown_the_form(sender: Client, browser_of: BrowserOf) -> None:
    address = _refused(sender)
    other = browser_of(Role.OWNER)
    other.get("/links/new")

    assert other.get(address, headers=BROWSER).headers["Location"] == FORM
    sender.logout()
    assert "no spaces" not in sender.get(address, headers=BROWSER).content.decode()


def test_the_page_is_kept_encrypted(sender: Client) -> None:
    _refused(sender)

    client = redis.client()
    values = [client.get(key) for key in client.scan_iter("*refused-form:*")]
    assert len(values) == 1
    assert "example.com" not in str(values[0])


def test_programs_and_htmx_get_the_answer_itself(sender: Client) -> None:
    assert sender.post(FORM, WRONG).status_code == 400
    assert sender.post(FORM, WRONG, headers=BROWSER | {"HX-Request": "true"}).status_code == 400


def test_too_many_answers_are_not_kept(sender: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refused_forms, "_MOST_OF_CLIENT", 1)
    _refused(sender)

    assert sender.post(FORM, WRONG, headers=BROWSER).status_code == 400


@pytest.mark.parametrize("path", ["//evil.example/login", "///evil.example/", "/%2f/evil.example"])
def test_unknown_tokens_lead_to_no_other_site(sender: Client, path: str) -> None:
    answer = sender.get(f"{path}?form-answer={'A' * 22}", headers=BROWSER)

    assert not answer.headers["Location"].startswith("//")


def test_an_answer_is_shown_at_its_own_path_alone(sender: Client) -> None:
    query = _refused(sender).partition("?")[2]

    for path in ("/accounts/email/", "/campaigns/new"):
        assert sender.get(f"{path}?{query}", headers=BROWSER).status_code == 303
    assert sender.get(f"/api/me?{query}", headers=BROWSER).headers["Content-Type"] == "application/json"


def test_an_answer_that_is_gone_is_the_empty_form(sender: Client) -> None:
    address = _refused(sender)
    cache.clear()

    assert sender.get(address, headers=BROWSER).headers["Location"] == FORM


@pytest.mark.parametrize(("page", "form"), [("links", "bulk"), ("members", "invite")])
def test_an_address_without_a_page_leads_to_the_page_above(
    sender: Client, workspace: Workspace, page: str, form: str
) -> None:
    above = page_url(workspace.pk, page)

    answer = sender.get(f"{above}/{form}?form-answer={'A' * 22}", headers=BROWSER)

    assert (answer.status_code, answer.headers["Location"]) == (303, above)


def test_an_accepted_form_forgets_the_errors(sender: Client) -> None:
    address = _refused(sender)

    assert sender.post(address, WRONG | {"alias": "right"}, headers=BROWSER).status_code == 302

    assert sender.get(address, headers=BROWSER).headers["Location"] == FORM


def test_sign_in_forms_are_kept_without_a_session(client: Client) -> None:
    client.get("/accounts/login/")

    answer = client.post("/accounts/login/", {"login": "a@b.c", "password": "secret words"}, headers=BROWSER)

    page = client.get(answer.headers["Location"], headers=BROWSER).content.decode()
    assert "a@b.c" in page
    assert "secret words" not in page


def test_the_corrected_form_leads_on(client: Client, make_link: MakeLink) -> None:
    make_link(alias="launch", password="abcd")
    client.get("/launch")
    address = client.post("/launch", {"password": "no"}, headers=BROWSER).headers["Location"]
    assert address.startswith("/launch?form-answer=")

    policy = client.get(address).headers["Content-Security-Policy"]
    assert "form-action 'self' http: https:" in policy  # the answer may redirect to another site

    answer = client.post(address, {"password": "abcd"}, headers=BROWSER)

    assert answer.headers["Location"] == "https://example.com/page"

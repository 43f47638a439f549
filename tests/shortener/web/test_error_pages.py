"""Error pages: in the product's layout, with a link to continue, and without internal details."""

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User, Workspace
from domains.models import Domain
from tests.shortener.web.failing_urls import SECRET

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.shortener.web.failing_urls")]


@pytest.fixture
def browser() -> Client:
    """A browser that gets the page of an error, and not the error."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_signed_out_people_see_the_site_and_a_link_home(browser: Client, status: int) -> None:
    answer = browser.get(f"/failing/{status}")

    page = answer.content.decode()
    assert answer.status_code == status
    assert "Shortener" in page
    assert "Back to the home page" in page
    assert SECRET not in page
    assert "Content-Security-Policy" in answer


def test_a_404_has_a_page(browser: Client) -> None:
    answer = browser.get("/a/b/c")

    assert answer.status_code == 404
    assert "Page not found" in answer.content.decode()


def test_members_see_errors_in_the_dashboards_layout(browser: Client, owner: User, workspace: Workspace) -> None:
    browser.force_login(owner)

    answer = browser.get("/failing/missing")

    assert answer.status_code == 404
    page = answer.content.decode()
    assert "Page not found" in page
    assert workspace.name in page  # in the frame
    assert SECRET not in page


def test_a_403_shows_the_reason(browser: Client, owner: User) -> None:
    browser.force_login(owner)

    answer = browser.get("/failing/refused")

    assert answer.status_code == 403
    assert "Ask &lt;b&gt;an owner&lt;/b&gt; of the workspace." in answer.content.decode()


def test_a_500_needs_no_database(browser: Client, owner: User) -> None:
    browser.force_login(owner)

    def refuse(*_args: object) -> None:
        raise AssertionError("a query")

    with connection.execute_wrapper(refuse):
        answer = browser.get("/failing/500")

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()


def test_custom_domains_do_not_name_the_product(browser: Client, workspace: Workspace) -> None:
    Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=timezone.now())

    for path in ("/a/b/c", "/launch", "/"):
        answer = browser.get(path, headers={"host": "go.example.org"})
        assert answer.status_code == 404
        assert "Shortener" not in answer.content.decode()
    for template in ("400.html", "403.html", "403_csrf.html", "404.html", "500.html"):  # as Django's handlers show them
        assert "Shortener" not in render_to_string(template)


def test_a_csrf_failure_has_the_sites_layout() -> None:
    answer = Client(enforce_csrf_checks=True).post("/", {"destination": "https://example.com/"})

    assert answer.status_code == 403
    assert "Please send the form again" in answer.content.decode()
    assert "Back to the home page" in answer.content.decode()


def test_a_csrf_failure_over_http_names_the_cause(settings: Settings) -> None:
    settings.PRODUCTION, settings.SITE_URL = True, "https://testserver"

    browser = Client(enforce_csrf_checks=True, headers={"host": "testserver"})

    answer = browser.post("/", {"destination": "https://example.com/"})

    assert answer.status_code == 403
    text = " ".join(answer.content.decode().split())
    assert "This request arrived over http, but the site is set up for https://testserver" in text


def test_forms_work_behind_a_proxy_that_hides_https(settings: Settings) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://testserver"]
    browser = Client(enforce_csrf_checks=True, headers={"origin": "https://testserver"})
    browser.get("/accounts/login/")

    token = browser.cookies["csrftoken"].value
    answer = browser.post("/accounts/login/", {"login": "a@b.c", "password": "x", "csrfmiddlewaretoken": token})

    assert answer.status_code == 200


def test_too_many_sign_ups_are_a_429(client: Client) -> None:
    answers = [client.post("/accounts/signup/", {"email": f"{number}@x"}) for number in range(30)]

    refused = answers[-1]
    assert refused.status_code == 429
    assert "Please wait a minute" in refused.content.decode()
    assert "Back to the home page" in refused.content.decode()

"""POST /api/links/bulk: the users, pages and rates that are allowed."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Protocol

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from accounts.models import Membership, Role, User, Workspace
from links.models import Link
from tests.fixtures import KeyAndText, Response

pytestmark = pytest.mark.django_db

SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    """Stop the clock, so that calls are counted in one minute."""
    with time_machine.travel(datetime(2026, 11, 1, 12, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def browser(owner: User, workspace: Workspace) -> Client:
    """The owner's browser; it checks CSRF tokens and sends none."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    return client


class Send(Protocol):
    """Sends a batch, with one good link unless `data` is given, with these headers."""

    def __call__(
        self, headers: Mapping[str, str], *, by: Client = ..., data: object = ..., content_type: str = ...
    ) -> Response: ...


@pytest.fixture
def send(browser: Client) -> Send:
    """See Send."""
    batch = {"links": [{"originalUrl": "https://example.com/"}]}

    def post(
        headers: Mapping[str, str],
        *,
        by: Client = browser,
        data: object = batch,
        content_type: str = "application/json",
    ) -> Response:
        return by.post("/api/links/bulk", data, content_type, headers=headers)

    return post


def _refusal(answer: Response) -> tuple[int, str]:
    body = answer.json()
    assert (body["success"], "data" in body) == (False, False)
    assert body["message"]
    assert not Link.objects.exists()
    return answer.status_code, body["code"]


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"origin": "http://testserver"},
        {"origin": "http://testserver:80"},
    ],
)
def test_pages_of_this_site_need_no_csrf_token(send: Send, headers: dict[str, str]) -> None:
    assert send(headers).status_code == 201


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": ""},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "Same-Origin"},
        {"sec-fetch-site": "same-origin, cross-site"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"sec-fetch-site": "same-site", "origin": "http://testserver"},
        {"origin": ""},
        {"origin": "null"},
        {"origin": "http://evil.example"},
        {"origin": "https://testserver"},
        {"origin": "http://testserver:8000"},
        {"origin": "http://testserver.evil.example"},
        {"origin": "http://testserver@evil.example"},
        {"origin": "http://app.testserver"},
        {"origin": "testserver"},
        {"origin": "http://testserver:99999999"},
        {"origin": "http://[testserver"},
        {"origin": "http://"},
        {"referer": "http://testserver/"},
    ],
)
def test_pages_of_other_sites_and_subdomains_are_refused(send: Send, headers: dict[str, str]) -> None:
    assert _refusal(send(headers)) == (403, "forbidden")


@pytest.mark.parametrize(
    ("site_url", "origin", "status"),
    [
        ("https://links.example.com", "https://links.example.com", 201),
        ("https://links.example.com", "https://links.example.com:443", 201),
        ("https://Links.example.com:443", "https://links.example.com", 201),
        ("https://links.example.com", "http://links.example.com", 403),
        ("https://links.example.com", "https://links.example.com:8443", 403),
        ("https://links.example.com", "https://example.com", 403),
        ("https://links.example.com:8443", "https://links.example.com:8443", 201),
        ("http://links.example.com", "http://links.example.com", 201),
    ],
)
def test_the_site_is_identified_by_site_url(
    send: Send, settings: Settings, site_url: str, origin: str, status: int
) -> None:
    settings.SITE_URL = site_url

    assert send({"origin": origin, "host": "links.example.com"}).status_code == status


def test_a_trusted_proxy_sets_the_scheme_of_the_site(send: Send, settings: Settings) -> None:
    headers = {"host": "testserver", "origin": "https://testserver", "x-forwarded-proto": "https"}
    assert send(headers).status_code == 403

    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1")]

    assert send(headers).status_code == 201


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "text/plain; application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ],
)
@pytest.mark.parametrize("headers", [SAME_ORIGIN, {"origin": "http://testserver"}])
def test_content_types_of_forms_are_refused(send: Send, headers: dict[str, str], content_type: str) -> None:
    answer = send(headers, data='{"links": [{"originalUrl": "https://example.com/"}]}', content_type=content_type)

    assert _refusal(answer) == (415, "unsupported_type")


def test_without_a_session_it_is_a_401(send: Send) -> None:
    assert _refusal(send(SAME_ORIGIN, by=Client())) == (401, "unauthorized")


@pytest.mark.parametrize("header", ["x-api-key", "authorization"])
def test_an_api_key_is_no_session(send: Send, api_key: KeyAndText, header: str) -> None:
    text = api_key[1] if header == "x-api-key" else f"Bearer {api_key[1]}"

    assert _refusal(send(SAME_ORIGIN | {header: text}, by=Client())) == (401, "unauthorized")


@pytest.mark.parametrize("cookie", ["", "x", "a" * 5_000, "é"])
def test_an_unknown_session_is_a_401(send: Send, cookie: str) -> None:
    client = Client()
    client.cookies["sessionid"] = cookie

    assert _refusal(send(SAME_ORIGIN, by=client)) == (401, "unauthorized")


def test_an_inactive_user_is_a_401(send: Send, owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(is_active=False)

    assert _refusal(send(SAME_ORIGIN)) == (401, "unauthorized")


def test_a_signed_out_user_is_a_401(send: Send, browser: Client) -> None:
    browser.logout()

    assert _refusal(send(SAME_ORIGIN)) == (401, "unauthorized")


@pytest.mark.parametrize(("role", "status"), [("owner", 201), ("admin", 201), ("member", 201), ("viewer", 403)])
def test_all_roles_but_viewer_may_import(send: Send, owner: User, role: str, status: int) -> None:
    owner.memberships.update(role=role)

    assert send(SAME_ORIGIN).status_code == status


def test_a_user_without_workspace_is_refused(send: Send, owner: User) -> None:
    owner.memberships.all().delete()

    assert _refusal(send(SAME_ORIGIN)) == (403, "forbidden")


def test_the_first_joined_workspace_is_the_default(
    send: Send, owner: User, workspace: Workspace, stranger: Workspace
) -> None:
    joined_at = owner.memberships.get().created_at
    earlier = Membership.objects.create(
        user=owner, workspace=stranger, role=Role.MEMBER, created_at=joined_at - timedelta(days=1)
    )
    send(SAME_ORIGIN)
    assert Link.objects.get().workspace == stranger

    earlier.role = Role.VIEWER
    earlier.save()
    assert send(SAME_ORIGIN).status_code == 403


def test_the_session_chooses_the_workspace(send: Send, browser: Client, owner: User, stranger: Workspace) -> None:
    Membership.objects.create(user=owner, workspace=stranger, role=Role.MEMBER)
    _choose(browser, stranger)

    send(SAME_ORIGIN)

    assert Link.objects.get().workspace == stranger


def test_a_chosen_workspace_that_was_left_is_refused(
    send: Send, browser: Client, stranger: Workspace, workspace: Workspace
) -> None:
    _choose(browser, stranger)

    assert _refusal(send(SAME_ORIGIN)) == (403, "forbidden")


def _choose(browser: Client, workspace: Workspace) -> None:
    session = browser.session
    session["workspace_id"] = workspace.pk
    session.save()


def test_a_user_has_60_batches_a_minute_in_all_sessions(send: Send, owner: User, noon: time_machine.Traveller) -> None:
    elsewhere = Client()
    elsewhere.force_login(owner)
    answers = [send(SAME_ORIGIN, content_type="text/plain", data="x") for _ in range(60)]
    assert {answer.status_code for answer in answers} == {415}
    assert (answers[0]["RateLimit-Limit"], answers[0]["RateLimit-Remaining"]) == ("60", "59")

    refused = send(SAME_ORIGIN, by=elsewhere)
    assert _refusal(refused) == (429, "rate_limited")
    noon.shift(int(refused["Retry-After"]) + 1)

    assert send(SAME_ORIGIN).status_code == 201


def test_other_methods_are_refused(browser: Client) -> None:
    assert browser.get("/api/links/bulk", headers=SAME_ORIGIN).status_code == 405
    assert Client().get("/api/links/bulk").status_code == 401


@pytest.mark.parametrize("body", ["", "{}", "[]", "{", '{"link": []}', '{"links": [{"originalUrl": NaN}]}', b"\xff"])
def test_other_bodies_are_a_400(browser: Client, body: str | bytes) -> None:
    answer = browser.post("/api/links/bulk", body, content_type="application/json", headers=SAME_ORIGIN)

    assert answer.status_code == 400

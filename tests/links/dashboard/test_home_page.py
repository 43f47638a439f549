"""The front page: a guest's link by an HTML form, with the rules and the rate limits of POST /api/links/guest."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest
import time_machine
from django.contrib.auth.hashers import check_password
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from links.models import Link
from links.services.bin import erase_links
from tests.fixtures import Response

pytestmark = pytest.mark.django_db

LONG = "https://example.com/article"


class Send(Protocol):
    """Sends the form with these fields (and a destination, unless one is given) and returns the response."""

    def __call__(self, **fields: str) -> Response: ...


@pytest.fixture
def send(client: Client) -> Send:
    """See Send."""

    def post(**fields: str) -> Response:
        return client.post("/", {"destination": LONG, "life": "7d"} | fields)

    return post


def test_visitors_see_the_form_and_links_to_sign_in(client: Client) -> None:
    page = client.get("/").content.decode()

    for expected in ("/developers", "/accounts/login/", "/accounts/signup/", "make run", "Shorten"):
        assert expected in page


def test_sign_up_is_hidden_when_it_is_closed(client: Client, settings: Settings) -> None:
    settings.SIGNUP_OPEN = False

    assert "/accounts/signup/" not in client.get("/").content.decode()


def test_a_signed_in_user_is_redirected_to_the_overview(client: Client, owner: User) -> None:
    client.force_login(owner)

    answer = client.get("/")

    assert (answer.status_code, answer["Location"]) == (302, "/overview")


def test_the_form_creates_a_link_with_a_page_of_its_own(send: Send, client: Client) -> None:
    answer = send()

    link = Link.objects.get()
    assert (link.is_guest, link.workspace, link.destination) == (True, None, LONG)
    assert link.expires_at is not None
    assert timedelta(days=6, hours=23) < link.expires_at - timezone.now() <= timedelta(days=7)
    assert (answer.status_code, answer["Location"]) == (302, f"/guest/{link.pk}")
    for _again in range(2):
        shown = client.get(answer["Location"])
        assert shown.status_code == 200
        assert link.short_url in shown.content.decode()
        assert "no-store" in shown["Cache-Control"]
    assert Link.objects.count() == 1


@pytest.mark.parametrize("life", ["1h", "1d", "3d"])
def test_alias_password_and_lifetime_can_be_chosen(send: Send, life: str) -> None:
    at = datetime(2026, 11, 1, 12, tzinfo=UTC)
    with time_machine.travel(at, tick=False):
        send(alias="Read-This", password=" sésame ", life=life)

    link = Link.objects.get()
    assert (link.code, check_password(" sésame ", link.password)) == ("Read-This", True)
    assert link.expires_at == at + {"1h": timedelta(hours=1), "1d": timedelta(1), "3d": timedelta(3)}[life]


@pytest.mark.parametrize(
    ("typed", "destination"),
    [
        ("example.com/page?a=b", "https://example.com/page?a=b"), ("www.example.com:8080", "https://www.example.com:8080"),
        ("  https://example.com/ ", "https://example.com/"), ("http://example.com/", "http://example.com/"),
    ],
)  # fmt: skip
def test_a_missing_scheme_is_added(send: Send, typed: str, destination: str) -> None:
    send(destination=typed)

    assert Link.objects.get().destination == destination


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("destination", ""), ("destination", "nothing"), ("destination", "javascript:alert(1)"),
        ("destination", "mailto:ann@example.com"), ("destination", "http://localhost/admin"),
        ("destination", "a\x00.b"),
        ("destination", "http://localhost:8000/x"), ("destination", "https://user:pass@example.com/"),
        ("destination", "https://example.com/" + "x" * 32_768), ("destination", "user:pass@example.com"),
        ("alias", "ab"), ("alias", "admin"), ("alias", "a b c"), ("alias", "a\x00bc"),
        ("password", "abc"), ("password", "p" * 129),
        ("life", "8d"), ("life", ""),
    ],
)  # fmt: skip
def test_a_refusal_is_shown_at_its_field_and_input_is_kept(send: Send, field: str, value: str) -> None:
    typed = {"destination": LONG, "alias": "launch", "password": "sesame"} | {field: value}

    answer = send(**typed)

    assert answer.status_code == 400
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert {name: form[name].value() for name in typed} == typed
    assert not Link.objects.exists()


def test_a_taken_alias_is_an_error_at_its_field(send: Send) -> None:
    send(alias="launch")

    answer = send(alias="LAUNCH")

    assert answer.context["form"].errors == {"alias": ["This alias is already in use. Choose another."]}
    assert Link.objects.count() == 1


def test_the_form_and_the_api_share_one_rate_limit(send: Send, client: Client) -> None:
    at = datetime(2026, 11, 1, 12, 0, 5, tzinfo=UTC)
    with time_machine.travel(at, tick=False):
        for _ in range(5):
            assert send().status_code == 302
            body = {"originalUrl": LONG}
            assert client.post("/api/links/guest", body, content_type="application/json").status_code == 201

        answer = send(alias="one-more")
        assert client.post("/api/links/guest", body, content_type="application/json").status_code == 429

    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert f"in {answer['Retry-After']} second" in answer.content.decode()
    assert answer.context["form"]["alias"].value() == "one-more"
    assert Link.objects.count() == 10


def test_another_site_cannot_send_the_form() -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.get("/")

    assert browser.post("/", {"destination": LONG, "life": "7d"}).status_code == 403
    assert not Link.objects.exists()


def test_only_the_browser_that_created_a_link_sees_its_page(send: Send) -> None:
    address = send()["Location"]
    other = Client()

    assert other.get(address)["Location"] == "/"
    other.cookies["guest_links"] = f"{Link.objects.get().pk}:forged:signature"
    assert other.get(address)["Location"] == "/"
    assert other.get("/guest/none")["Location"] == "/"


def test_the_page_of_an_erased_link_leads_to_the_form(send: Send, client: Client) -> None:
    address = send()["Location"]
    erase_links(links=Link.objects.all())

    assert client.get(address)["Location"] == "/"


def test_the_page_does_not_show_the_password(send: Send, client: Client) -> None:
    page = client.get(send(password="sesame")["Location"]).content.decode()

    assert "sesame" not in page
    assert Link.objects.get().password not in page
    assert "asked for the password" in page


def test_the_form_costs_no_query_and_a_new_link_at_most_6(
    send: Send,
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        client.get("/")
    with django_assert_max_num_queries(6):
        assert send(alias="launch").status_code == 302

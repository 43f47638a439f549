"""Links with a password: right and wrong passwords, and what the page contains."""

import pytest
from django.test import Client
from pytest_django import Settings

from clicks.models import Click
from links.models import Link
from tests.fixtures import MakeLink
from tests.redirects.conftest import CountClicks, Valkey
from tests.redirects.test_database_down import without

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "https://secret.example/plan?key=1"


@pytest.fixture
def link(make_link: MakeLink) -> Link:
    """A link with a password."""
    return make_link(alias="locked", password="open sesame", destination=SECRET)


@pytest.mark.parametrize("method", ["get", "head"])
def test_it_asks_for_the_password_and_shows_nothing_else(client: Client, link: Link, method: str) -> None:
    answer = getattr(client, method)("/locked")

    assert answer.status_code == 200
    assert "Location" not in answer
    assert "no-store" in answer["Cache-Control"]
    assert "secret" not in answer.text
    if method == "get":
        assert 'type="password"' in answer.text


def test_the_right_password_redirects_and_counts_once(client: Client, link: Link, count_clicks: CountClicks) -> None:
    client.get("/locked")

    answer = client.post("/locked", {"password": "open sesame"})

    assert (answer.status_code, answer["Location"]) == (302, SECRET)
    assert "no-store" in answer["Cache-Control"]
    assert count_clicks(link) == 1


def test_without_a_replica_the_click_is_stored_at_once(
    client: Client, link: Link, count_clicks: CountClicks, settings: Settings
) -> None:
    settings.REDIS_MIN_REPLICAS = 1

    assert client.post("/locked", {"password": "open sesame"}).status_code == 302
    assert Click.objects.count() == 1
    assert count_clicks(link) == 1
    with without(Click._meta.db_table):
        assert client.post("/locked", {"password": "open sesame"}).status_code == 302
    assert count_clicks(link) == 2


@pytest.mark.parametrize(
    "guess", ["", " ", "Open Sesame", "open sesame ", "open sesam", "x" * 129, "open sesame\x00", "ümlaut"]
)
def test_other_passwords_are_refused(client: Client, link: Link, count_clicks: CountClicks, guess: str) -> None:
    answer = client.post("/locked", {"password": guess})

    assert answer.status_code == 200
    assert "Location" not in answer
    assert "secret" not in answer.text
    if guess.strip():
        assert guess not in answer.text
    assert count_clicks(link) == 0


@pytest.mark.parametrize("password", [" spaces around ", "пароль", "1234", "x" * 128])
def test_every_allowed_password_opens_the_link(client: Client, make_link: MakeLink, password: str) -> None:
    make_link(alias="locked", password=password)

    assert client.post("/locked", {"password": password}).status_code == 302


def test_the_password_in_the_url_opens_nothing(client: Client, link: Link) -> None:
    assert client.get("/locked?password=open+sesame").status_code == 200
    assert client.post("/locked?password=open+sesame").status_code == 200


def test_the_password_of_one_link_opens_no_other(client: Client, link: Link, make_link: MakeLink) -> None:
    make_link(alias="other", password="another one")

    assert client.post("/locked", {"password": "open sesame"}).status_code == 302
    assert client.get("/other").status_code == 200
    assert client.post("/other", {"password": "open sesame"}).status_code == 200


def test_a_form_from_another_site_is_refused(link: Link) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get("/locked").text
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]

    assert client.post("/locked", {"password": "open sesame"}).status_code == 403
    assert client.post("/locked", {"password": "open sesame", "csrfmiddlewaretoken": token}).status_code == 302


def test_visitors_read_that_the_form_needs_a_cookie(link: Link) -> None:
    answer = Client(enforce_csrf_checks=True).post("/locked", {"password": "open sesame"})

    assert "Allow cookies for this site, then reload the page." in answer.text
    assert "signed in" not in answer.text
    assert "Shortener" not in answer.text


def test_a_form_from_before_the_guard_was_removed_opens_it(client: Client, make_link: MakeLink) -> None:
    make_link(alias="plain", destination=SECRET)

    answers = [client.post("/plain", {field: "open sesame"}) for field in ("password", "continue")]

    assert [answer["Location"] for answer in answers] == [SECRET] * 2


def test_only_the_password_form_may_redirect_to_other_sites(client: Client, link: Link, make_link: MakeLink) -> None:
    def form_action(path: str) -> set[str]:
        policy = client.get(path)["Content-Security-Policy"]
        directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
        assert directives["default-src"] == "'none'"
        assert "unsafe" not in policy
        return set(directives["form-action"].split())

    make_link(alias="plain")
    assert form_action("/locked") == {"'self'", "http:", "https:"}
    for path in ("/", "/locked+", "/plain+", "/accounts/login/"):
        assert form_action(path) == {"'self'"}


def test_without_redis_no_guess_is_allowed(client: Client, valkey: Valkey, link: Link) -> None:
    valkey.kill()

    answers = [client.get("/locked"), client.post("/locked", {"password": "open sesame"})]

    for answer in answers:
        assert answer.status_code == 503
        assert answer["Retry-After"] == "5"
        assert "Location" not in answer
        assert "secret" not in answer.text
    valkey.start()
    valkey.wait_until_used()
    assert client.post("/locked", {"password": "open sesame"}).status_code == 302

"""The pages of links that do not redirect give the reason and hide the destination."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.workspaces.actors import operator
from links.fields import GivenValues
from links.models import Link
from links.services.changes import set_links_disabled
from tests.fixtures import MakeLink
from tests.redirects.conftest import CountClicks
from tests.redirects.site import Answer, Site

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
DISABLED, NOT_YET, EXPIRED, EXHAUSTED = "is disabled", "is not active yet", "has expired", "has reached its click limit"


def _disable(link: Link, reason: str = "") -> None:
    links, at = Link.objects.filter(pk=link.pk), timezone.now()
    set_links_disabled(links=links, by=operator(None), disabled=True, at=at, reason=reason)


def _assert_is_page(answer: Answer, status: int, words: str) -> None:
    page = answer.body.decode()
    assert answer.status == status
    assert words in page
    assert "no-store" in answer.headers["cache-control"]
    assert answer.location is None
    assert "secret" not in page
    assert "secret" not in str(answer.headers)


def _get(site: Site, path: str, at: datetime) -> Answer:
    with time_machine.travel(at, tick=False):
        return site.get(path)


@pytest.fixture
def make_secret(make_link: MakeLink) -> MakeLink:
    """Create a link, an hour before noon, to a destination that no page may show."""
    return partial(make_link, destination="https://secret.example/secret", at=NOON - timedelta(hours=1))


@pytest.mark.parametrize("suffix", ["", "+"])
def test_each_state_has_its_status_and_page(site: Site, make_secret: MakeLink, suffix: str) -> None:
    make_secret(alias="later", starts_at=NOON + timedelta(days=5, minutes=7))
    make_secret(alias="past", expires_at=NOON)
    make_secret(alias="full", max_clicks=3)
    Link.objects.filter(code="full").update(click_count=3)
    _disable(make_secret(alias="closed"))
    _disable(make_secret(alias="blocked"), reason="Phishing")

    _assert_is_page(_get(site, f"/later{suffix}", NOON), 404, NOT_YET)
    assert "December 6, 2026, 12:07 UTC" in _get(site, f"/later{suffix}", NOON).body.decode()
    _assert_is_page(_get(site, f"/past{suffix}", NOON), 410, EXPIRED)
    _assert_is_page(_get(site, f"/full{suffix}", NOON), 410, EXHAUSTED)
    _assert_is_page(_get(site, f"/closed{suffix}", NOON), 410, DISABLED)
    _assert_is_page(_get(site, f"/blocked{suffix}", NOON), 410, "was blocked")
    _assert_is_page(_get(site, f"/nobodys{suffix}", NOON), 404, "Link not found")


def test_a_link_opens_and_closes_at_the_exact_millisecond(site: Site, make_secret: MakeLink) -> None:
    end = NOON + timedelta(minutes=1)
    make_secret(alias="short", starts_at=NOON, expires_at=end)

    assert _get(site, "/short", NOON - MILLISECOND).status == 404
    assert _get(site, "/short", NOON).status == 302
    assert _get(site, "/short", end - MILLISECOND).status == 302
    assert _get(site, "/short", end).status == 410


def test_a_link_cached_as_closed_opens_at_its_start(
    site: Site, make_secret: MakeLink, count_clicks: CountClicks
) -> None:
    link = make_secret(alias="later", starts_at=NOON)

    for minutes in (-2, -1):
        assert _get(site, "/later", NOON + timedelta(minutes=minutes)).status == 404
    assert _get(site, "/later", NOON + timedelta(minutes=1)).status == 302
    assert count_clicks(link) == 1


@pytest.mark.parametrize(
    ("values", "is_full", "is_disabled", "words"),
    [
        ({"starts_at": NOON + MILLISECOND, "password": "sesame", "max_clicks": 1}, True, True, DISABLED),
        ({"starts_at": NOON + MILLISECOND, "password": "sesame", "max_clicks": 1}, True, False, NOT_YET),
        ({"expires_at": NOON, "password": "sesame", "max_clicks": 1}, True, False, EXPIRED),
        ({"password": "sesame", "max_clicks": 1}, True, False, EXHAUSTED),
        ({"password": "sesame", "max_clicks": 1}, False, False, "is password-protected"),
    ],
)
def test_the_first_reason_is_shown(
    site: Site, make_secret: MakeLink, values: GivenValues, is_full: bool, is_disabled: bool, words: str
) -> None:
    link = make_secret(**values | GivenValues(alias="several"))
    Link.objects.filter(pk=link.pk).update(click_count=int(is_full))
    if is_disabled:
        _disable(link)

    assert words in _get(site, "/several", NOON).body.decode()


def test_a_password_sent_to_a_closed_link_opens_nothing(site: Site, client: Client, make_secret: MakeLink) -> None:
    link = make_secret(alias="past", password="sesame", expires_at=NOON)

    with time_machine.travel(NOON, tick=False):
        answer = client.post("/past", {"password": "sesame"})

    assert answer.status_code == 410
    link.refresh_from_db()
    assert link.click_count == 0


def test_page_of_a_later_link_has_its_time_as_data(site: Site, make_secret: MakeLink) -> None:
    make_secret(alias="later", starts_at=NOON + timedelta(days=5, minutes=7))

    page = _get(site, "/later", NOON).body.decode()

    assert 'data-opens datetime="2026-12-06T12:07:00+00:00"' in page
    assert re.search(r'<script type="module" src="/static/not-yet[.\w]*\.js"', page)
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=", page)

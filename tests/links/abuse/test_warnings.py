"""The warning page of links to doubtful destinations: Continue counts one click, and only a person gets further."""

import pytest
from django.test import Client

from accounts.workspaces.actors import operator
from links.fields import link_values
from links.models import Link
from links.services.changes import change_link
from tests.fixtures import MakeLink
from tests.moderation.fixtures import Rule
from tests.redirects.conftest import CountClicks

pytestmark = pytest.mark.django_db

PERSON = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
BOT = {"user-agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"}


@pytest.fixture
def visitor() -> Client:
    """A browser that checks the tokens of forms."""
    return Client(enforce_csrf_checks=True, headers=PERSON)


@pytest.fixture
def link(rule: Rule, make_link: MakeLink) -> Link:
    """A link whose visitors are warned."""
    rule("odd.example", "warn", reason="Reported often")
    return make_link(alias="odd", destination="https://www.odd.example/path")


def _continue(visitor: Client, **fields: str) -> int:
    token = visitor.cookies["csrftoken"].value
    return visitor.post("/odd", {"csrfmiddlewaretoken": token} | fields).status_code


def test_continue_is_one_click(visitor: Client, link: Link, count_clicks: CountClicks) -> None:
    page = visitor.get("/odd")

    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert "www.odd.example" in page.text
    assert "Reported often" in page.text
    assert page.text.count('href="/report/link?url=http%3A%2F%2Flocalhost%3A8000%2Fodd"') == 1
    assert "odd+" not in page.text  # the destination is here already
    assert count_clicks(link) == 0
    assert _continue(visitor, **{"continue": "1"}) == 302
    assert count_clicks(link) == 1


def test_another_site_cannot_continue_for_a_visitor(visitor: Client, link: Link, count_clicks: CountClicks) -> None:
    assert visitor.post("/odd", {"continue": "1"}).status_code == 403
    assert count_clicks(link) == 0


def test_programs_get_no_destination(client: Client, link: Link) -> None:
    shown = client.get("/odd", headers=BOT).text
    assert "odd.example" not in shown
    assert 'href="http://localhost:8000/odd+"' in shown
    assert client.head("/odd").status_code == 200
    assert "Reported often" in client.get("/odd+").text


def test_a_password_comes_after_the_warning(
    visitor: Client, rule: Rule, make_link: MakeLink, count_clicks: CountClicks
) -> None:
    rule("odd.example", "warn")
    link = make_link(alias="odd", destination="https://odd.example/", password="open sesame")

    assert "odd.example" not in visitor.get("/odd").text
    assert _continue(visitor, **{"continue": "1"}) == 200
    assert _continue(visitor, **{"continue": "1", "password": "wrong"}) == 200
    assert _continue(visitor, password="open sesame") == 200  # the warning, since it was left out
    assert count_clicks(link) == 0
    assert _continue(visitor, **{"continue": "1", "password": "open sesame"}) == 302
    assert count_clicks(link) == 1


def test_a_click_limit_counts_after_the_warning(visitor: Client, rule: Rule, make_link: MakeLink) -> None:
    rule("odd.example", "warn")
    link = make_link(alias="odd", destination="https://odd.example/", max_clicks=1)

    visitor.get("/odd")
    link.refresh_from_db()
    assert link.click_count == 0
    assert [_continue(visitor, **{"continue": "1"}) for _ in range(2)] == [302, 410]


def test_a_new_destination_has_no_warning(client: Client, link: Link, rule: Rule) -> None:
    values = link_values(destination="https://example.org/")
    changed = change_link(link=link, by=operator(link.workspace), values=values, at=link.updated_at)

    assert changed.warning == ""
    assert client.get("/odd").status_code == 302

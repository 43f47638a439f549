"""The preview and the warning of a link with rules say that some visitors are sent elsewhere, and to which hosts."""

from typing import Any

import pytest
from django.test import Client

from tests.fixtures import MakeLink
from tests.links.pages import seen
from tests.moderation.conftest import rule
from tests.moderation.fixtures import Rule

__all__ = ["rule"]

pytestmark = pytest.mark.django_db

SENTENCE = "this link may lead to these sites instead"
PERSON = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


def _redirect(host: str, *, paused: bool = False) -> dict[str, Any]:
    action = {"type": "redirect", "url": f"https://{host}/page"}
    return {"conditions": [{"type": "os", "in": ["ios"]}], "action": action, "paused": paused}


def test_the_preview_lists_hosts_of_rules(client: Client, make_link: MakeLink) -> None:
    variants = [{"name": host, "url": f"https://{host}/", "weight": 1} for host in ("a.example.org", "b.example.org")]
    split = {"conditions": [], "action": {"type": "split", "variants": variants}}
    make_link(alias="smart", rules=[_redirect("ios.example.org"), _redirect("paused.example.org", paused=True), split])

    words = seen(client.get("/smart+"))

    assert SENTENCE in words
    assert "ios.example.org a.example.org b.example.org" in words
    assert "paused.example.org" not in words


def test_a_long_list_is_cut(client: Client, make_link: MakeLink) -> None:
    make_link(alias="smart", rules=[_redirect(f"n{number}.example.org") for number in range(23)])

    words = seen(client.get("/smart+"))

    assert "n19.example.org 3 other sites" in words


@pytest.mark.parametrize("hidden", [{"password": "open sesame"}, {"max_clicks": 5}])
def test_hidden_destinations_stay_hidden(client: Client, make_link: MakeLink, hidden: Any) -> None:
    make_link(alias="smart", rules=[_redirect("ios.example.org")], **hidden)

    assert "ios.example.org" not in client.get("/smart+").text


def test_a_link_without_rules_says_nothing(client: Client, make_link: MakeLink) -> None:
    make_link(alias="plain")

    assert SENTENCE not in seen(client.get("/plain+"))


def test_the_warning_lists_them_for_people(client: Client, make_link: MakeLink, rule: Rule) -> None:
    rule("odd.example", "warn")
    make_link(alias="smart", rules=[_redirect("www.odd.example")])

    assert "www.odd.example" in seen(client.get("/smart", headers=PERSON))
    assert "www.odd.example" not in client.get("/smart", headers={"user-agent": "Slackbot 1.0"}).text

"""The simulator on a link's page."""

import pytest
from django.test import Client

from links.models import Link
from tests.fixtures import MakeLink
from tests.links.pages import seen
from tests.links.routing.test_errors_of_rules import A, B, rule, split

pytestmark = pytest.mark.django_db


@pytest.fixture
def smart(make_link: MakeLink) -> Link:
    """A link with a rule, a paused rule and a split for Germans."""
    return make_link(
        rules=[
            rule({"type": "os", "in": ["ios"]}, {"type": "country", "in": ["AT"], "negate": True}, name="<Apple>"),
            rule(paused=True),
            rule({"type": "language", "in": ["de"]}, action=split(A, B)["action"]),
        ]
    )


def test_a_link_with_rules_has_the_form(dashboard: Client, smart: Link, make_link: MakeLink) -> None:
    assert "Simulate a visitor" in seen(dashboard.get(f"/links/{smart.pk}"))
    assert "Simulate a visitor" not in seen(dashboard.get(f"/links/{make_link().pk}"))
    assert "This rule decides" not in seen(dashboard.get(f"/links/{smart.pk}/simulator"))


def test_the_result_says_which_rule_decides(dashboard: Client, smart: Link) -> None:
    page = seen(dashboard.get(f"/links/{smart.pk}/simulator", {"kind": "iphone", "country": "de", "query": "a=1"}))

    assert "The visitor is sent to https://example.com/elsewhere?a=1" in page
    assert "<Apple> This rule decides ✓ holds os: ios ✓ holds country not: AT" in page
    assert "Rule 2 Paused Holds for everyone" in page
    assert "✗ doesn't hold language: de" in page


def test_a_split_has_a_variant(dashboard: Client, smart: Link) -> None:
    page = seen(dashboard.get(f"/links/{smart.pk}/simulator", {"languages": "de-CH, en", "visitor": "1"}))

    assert "Variant A" in page or "Variant B" in page


def test_without_a_rule_the_destination_is_shown(dashboard: Client, smart: Link) -> None:
    page = seen(dashboard.get(f"/links/{smart.pk}/simulator", {"kind": "windows"}))

    assert "No rule decides." in page
    assert "The visitor is sent to https://example.com/page" in page


def test_invalid_values_are_shown_at_their_fields(dashboard: Client, smart: Link) -> None:
    answer = dashboard.get(f"/links/{smart.pk}/simulator", {"country": "XX", "address": "here", "languages": "1"})

    assert answer.status_code == 400
    page = seen(answer)
    assert "Use the two letters of a country, such as DE." in page
    assert "Use an IP address such as 192.0.2.7" in page
    assert "Use a language such as de or pt-BR." in page

"""Bulk changes that are refused or asked again, and what their confirmation says."""

import re

import pytest
from django.test import Client

from links.models import Link, LinkChange
from tests.fixtures import MakeLink
from tests.html_forms import forms_in
from tests.links.dashboard.test_bulk_changes import post_all
from tests.links.pages import seen, short_names

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("action", "fields", "told"),
    [
        ("max_clicks", {"max_clicks": "many"}, "Enter a whole number, such as 50."),
        ("max_clicks", {"max_clicks": "1.5"}, "Enter a whole number, such as 50."),
        ("max_clicks", {"max_clicks": "0"}, "from 1 to"),
        ("expires_at", {"expires_at": "soon"}, "Enter a date and time"),
        ("expires_at", {"expires_at": "2020-01-01T00:00"}, "time in the future."),
        ("add_tag", {"tag": "sale!"}, "letters, numbers"),
        ("add_tag", {"tag": "one, two"}, "Enter one tag at a time."),
        ("remove_tag", {"tag": " "}, "Enter a tag."),
        ("folder", {"folder": 51 * "a"}, "Use at most 50 characters."),
    ],
)
def test_wrong_values_are_refused_at_their_field(
    dashboard: Client, make_link: MakeLink, action: str, fields: dict[str, str], told: str
) -> None:
    link, other = make_link(folder="A"), make_link(folder="A")
    make_link()
    [name] = fields
    data = {"action": action, "link": link.pk, "next": "/links?folder=A", **fields}

    for chosen in ({}, {"all": "1", "filters": "folder=A"}):
        answer = dashboard.post("/links/bulk", data | chosen)

        assert answer.status_code == 400
        assert f'<p id="bulk-{name}-error" class="text-sm text-error">' in answer.text
        assert answer.text.count('aria-invalid="true"') == 1
        assert told in seen(answer)
        [form] = [form for form in forms_in(answer.text, "/links/bulk") if "filters" in form.choices]
        assert form.choices["next"] == ["/links?folder=A"]
        assert len(short_names(answer)) == 2
    assert re.findall(r'value="(\w+)"\s+form="bulk"[^>]*" checked', answer.text) == [link.pk]
    assert not LinkChange.objects.of_link(link.pk).exists()
    assert other.pk in answer.text


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [("campaign", "0" * 24, "has no campaign with this ID."), ("domain", "nonsense", "has no domain with this ID.")],
)
def test_things_that_are_gone_are_refused(
    dashboard: Client, make_link: MakeLink, name: str, value: str, told: str
) -> None:
    link = make_link()

    answer = dashboard.post("/links/bulk", {"action": name, "link": link.pk, name: value}, follow=True)

    assert told in seen(answer)
    assert not LinkChange.objects.of_link(link.pk).exists()


def test_a_filter_that_is_gone_widens_no_bulk_change(dashboard: Client, make_link: MakeLink) -> None:
    make_link()

    answer = post_all(dashboard, "delete", f"campaignId={'0' * 24}")

    assert "was ignored. Nothing has changed." in seen(dashboard.get(answer["Location"]))
    assert Link.objects.exists()


def test_click_limits_can_be_typed_with_separators(dashboard: Client, make_link: MakeLink) -> None:
    link = make_link()

    for text in ("1,000", "1.000", "1 000", "1'000"):
        dashboard.post("/links/bulk", {"action": "max_clicks", "link": link.pk, "max_clicks": text})
        assert Link.objects.get().max_clicks == 1000
        dashboard.post("/links/bulk", {"action": "max_clicks", "link": link.pk, "max_clicks": ""})
        assert Link.objects.get().max_clicks is None


def test_the_confirmation_says_what_its_button_does(dashboard: Client, make_link: MakeLink) -> None:
    for _number in range(2):
        make_link()

    assert "Disable 2 links Cancel" in seen(post_all(dashboard, "disable"))
    end = seen(post_all(dashboard, "expires_at", expires_at="2031-05-05T10:00"))
    assert "Set the end date of 2 links to May 5, 2031, 10:00 UTC?" in end
    assert "Set the end date of 2 links Cancel" in end

"""Django's admin: operators close links with a reason that their owners read, and open them again."""

from typing import Protocol

import pytest
from django.test import Client
from django.utils import timezone

from accounts.audit.events import Event
from accounts.models import AuditEntry, User
from links.fields import link_values
from links.models import Link, LinkChange
from links.services.creation import create_guest_link
from moderation.models import BlockNotice
from tests.fixtures import Call, MakeLink

pytestmark = pytest.mark.django_db

LIST = "/admin/links/link/"
GUESTS = "/admin/links/guestlink/"


class Act(Protocol):
    """Chooses links in a list and an action, and returns the page that follows."""

    def __call__(self, action: str, links: list[Link], address: str = ..., **values: str) -> str: ...


@pytest.fixture
def act(admin_client: Client) -> Act:
    """See Act."""

    def post(action: str, links: list[Link], address: str = LIST, **values: str) -> str:
        form = {"action": action, "_selected_action": [link.pk for link in links], **values}
        return admin_client.post(address, form, follow=True).content.decode()

    return post


def test_closing_asks_for_the_reason_first(act: Act, client: Client, make_link: MakeLink) -> None:
    links = [make_link(alias="first"), make_link(alias="second", destination="https://example.com/<b>")]

    page = act("disable", links)

    assert "These 2 links will stop redirecting" in page
    assert "https://example.com/&lt;b&gt;" in page
    assert page.count('name="_selected_action"') == 2
    assert client.get("/first").status_code == 302


@pytest.mark.parametrize(("reason", "problem"), [("", "required"), ("  ", "required"), ("r" * 201, "at most 200")])
def test_closing_needs_a_reason_of_1_to_200_characters(
    act: Act, client: Client, make_link: MakeLink, reason: str, problem: str
) -> None:
    link = make_link(alias="launch")

    assert problem in act("disable", [link], reason=reason)
    assert client.get("/launch").status_code == 302


def test_only_operators_open_a_link_that_they_closed(act: Act, client: Client, make_link: MakeLink, call: Call) -> None:
    links = [make_link(alias=alias) for alias in ("first", "second")]

    assert "2 links changed." in act("disable", links, reason="Phishing")

    assert [client.get(f"/{link.code}").status_code for link in links] == [410, 410]
    refused = call("PATCH", f"/api/links/{links[0].pk}", {"disabled": False})
    assert (refused.status_code, refused.json()["code"]) == (409, "link_blocked")
    assert "Phishing" in refused.json()["message"]

    assert "2 links changed." in act("enable", links)
    assert [client.get(f"/{link.code}").status_code for link in links] == [302, 302]
    entries = AuditEntry.objects.filter(event__in=[Event.LINK_BLOCKED, Event.LINK_UNBLOCKED]).order_by("at")
    assert [(entry.event, entry.details["links"]) for entry in entries] == [("link.blocked", 2), ("link.unblocked", 2)]
    assert BlockNotice.objects.filter(reason="Phishing").count() == 2  # for the owners' mail


def test_the_links_page_shows_the_reason_and_the_operator(
    act: Act, admin_client: Client, admin_user: User, make_link: MakeLink
) -> None:
    link = make_link(alias="launch")
    act("disable", [link], reason="Spam <b>mails</b>")

    change = LinkChange.objects.get()
    assert (change.user, change.who, change.reason) == (admin_user, admin_user.email, "Spam <b>mails</b>")
    page = admin_client.get(f"{LIST}{link.pk}/change/").content.decode()
    assert page.count("Spam &lt;b&gt;mails&lt;/b&gt;") >= 2  # why it is blocked, and in its history
    assert admin_user.email in page
    assert 'name="blocked_because"' not in page


def test_a_guest_link_is_closed_in_the_list_of_guest_links(act: Act, client: Client) -> None:
    link = create_guest_link(at=timezone.now(), values=link_values(destination="https://example.com/", alias="bad"))

    assert "1 link changed." in act("disable", [link], GUESTS, reason="Malware")

    assert client.get("/bad").status_code == 410
    assert LinkChange.objects.get().reason == "Malware"


def test_all_links_that_a_search_found_are_closed_at_once(act: Act, make_link: MakeLink) -> None:
    bad = [make_link(destination=f"https://bad.example/{number}") for number in range(3)]
    good = make_link()

    page = act("disable", bad[:1], f"{LIST}?q=bad.example", select_across="1")
    assert "These 3 links" in page
    act("disable", bad[:1], f"{LIST}?q=bad.example", select_across="1", reason="Spam")

    assert set(Link.objects.exclude(blocked_because="").values_list("pk", flat=True)) == {link.pk for link in bad}
    good.refresh_from_db()
    assert good.disabled_at is None


def test_a_filter_shows_links_that_operators_closed(act: Act, admin_client: Client, make_link: MakeLink) -> None:
    make_link(alias="open")
    act("disable", [make_link(alias="closed")], reason="Spam")

    listed = admin_client.get(LIST, {"state": "blocked"}).context["cl"].result_list
    assert [link.code for link in listed] == ["closed"]

"""Django's admin: operators look into bins, bring links back, and erase guests' links."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.workspaces.actors import operator
from clicks.models import Click, HourlyClicks
from links.fields import link_values
from links.models import DeletedLink, Link, LinkChange
from links.services.bin import delete_link
from links.services.guests import create_guest_link
from tests.clicks.clicking import drain_stream

pytestmark = pytest.mark.django_db

BIN = "/admin/links/deletedlink/"
GUESTS = "/admin/links/guestlink/"
HISTORY = "/admin/links/linkchange/"


@pytest.fixture
def put_in_bin(make_link: Any) -> Callable[..., Link]:
    """Make a link and delete it."""

    def make(**values: Any) -> Link:
        link: Link = make_link(**values)
        delete_link(link=link, by=operator(link.workspace), at=timezone.now())
        return link

    return make


def test_a_link_comes_back_as_it_was_and_by_whom(
    admin_client: Client, admin_user: User, client: Client, put_in_bin: Any
) -> None:
    link = put_in_bin(alias="launch", tags=["a"])
    assert "launch" in admin_client.get(BIN).content.decode()

    page = admin_client.post(BIN, {"action": "restore", "_selected_action": [link.pk]}, follow=True)

    assert "1 link restored." in page.content.decode()
    assert client.get("/launch").status_code == 302
    assert not DeletedLink.objects.exists()
    restored = LinkChange.objects.get(kind="restored")
    assert (restored.link_id, restored.user) == (link.pk, admin_user)


def test_what_cannot_come_back_is_said_and_the_others_come(
    admin_client: Client, put_in_bin: Any, make_link: Any
) -> None:
    links = [put_in_bin(alias="launch"), put_in_bin(alias="other")]
    make_link(alias="launch")

    form = {"action": "restore", "_selected_action": [link.pk for link in links]}
    page = admin_client.post(BIN, form, follow=True).content.decode()

    assert "1 link restored." in page
    assert "This alias is already in use." in page
    assert [deleted.pk for deleted in DeletedLink.objects.all()] == [links[0].pk]


def test_the_history_of_all_links_tells_what_was_and_is(admin_client: Client, make_link: Any) -> None:
    link = make_link(alias="launch")
    form = {"destination": "https://example.net/", "tags-TOTAL_FORMS": 0, "tags-INITIAL_FORMS": 0}
    admin_client.post(f"/admin/links/link/{link.pk}/change/", form)

    page = admin_client.get(HISTORY, {"q": link.pk}).content.decode()

    assert "Destination: https://example.com/page → https://example.net/" in page
    change = LinkChange.objects.get()
    assert (
        "name=" not in admin_client.get(f"{HISTORY}{change.pk}/change/").content.decode().split("<form id=", 1)[1][:0]
    )


def test_guests_links_are_a_list_of_their_own_and_erased_many_at_once(
    admin_client: Client, client: Client, make_link: Any
) -> None:
    make_link(alias="mine")
    guests = [
        create_guest_link(at=timezone.now(), values=link_values(destination="https://bad.example/", alias=alias))
        for alias in ("one", "two")
    ]
    for code in ("one", "mine"):
        client.get(f"/{code}")
    drain_stream()
    listed = admin_client.get(GUESTS).context["cl"].result_list
    assert {link.code for link in listed} == {"one", "two"}

    form = {"action": "delete_selected", "_selected_action": [link.pk for link in guests]}
    assert "Are you sure" in admin_client.post(GUESTS, form).content.decode()
    assert Link.objects.count() == 3
    admin_client.post(GUESTS, form | {"post": "yes"})

    assert [link.code for link in Link.objects.all()] == ["mine"]
    assert [click.link_id for click in Click.objects.all()] == [link.pk for link in Link.objects.all()]
    assert not HourlyClicks.objects.filter(scope__in=[link.pk for link in guests]).exists()
    assert client.get("/one").status_code == 404
    assert LogEntry.objects.count() == 2


@pytest.mark.parametrize("address", [GUESTS, BIN, HISTORY, "/admin/links/link/"])
def test_a_list_takes_as_many_queries_for_many_rows(
    admin_client: Client, put_in_bin: Any, make_link: Any, django_assert_max_num_queries: Any, address: str
) -> None:
    def fill(number: int) -> None:
        for _ in range(number):
            put_in_bin()
            make_link(tags=["a"])
            create_guest_link(at=timezone.now(), values=link_values(destination="https://example.com/"))

    fill(1)
    with django_assert_max_num_queries(20) as one:
        admin_client.get(address)
    fill(15)

    with django_assert_max_num_queries(len(one)):
        admin_client.get(address)

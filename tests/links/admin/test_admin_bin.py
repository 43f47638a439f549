"""Django's admin: operators look into bins, restore links, and erase guest links."""

from typing import Protocol, Unpack

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.workspaces.actors import operator
from clicks.models import Click, HourlyClicks
from links.fields import GivenValues, link_values
from links.models import DeletedLink, Link, LinkChange
from links.services.bin import delete_link
from links.services.creation import create_guest_link
from tests.clicks.clicking import drain_stream
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db

BIN = "/admin/links/deletedlink/"
GUESTS = "/admin/links/guestlink/"
HISTORY = "/admin/links/linkchange/"


class PutInBin(Protocol):
    """Creates a link with these values and deletes it."""

    def __call__(self, **values: Unpack[GivenValues]) -> Link: ...


@pytest.fixture
def put_in_bin(make_link: MakeLink) -> PutInBin:
    """See PutInBin."""

    def make(**values: Unpack[GivenValues]) -> Link:
        link = make_link(**values)
        delete_link(link=link, by=operator(link.workspace), at=timezone.now())
        return link

    return make


def test_an_operator_restores_a_link_and_history_says_so(
    admin_client: Client, admin_user: User, client: Client, put_in_bin: PutInBin
) -> None:
    link = put_in_bin(alias="launch", tags=["a"])
    assert "launch" in admin_client.get(BIN).content.decode()

    page = admin_client.post(BIN, {"action": "restore", "_selected_action": [link.pk]}, follow=True)

    assert "1 link restored." in page.content.decode()
    assert client.get("/launch").status_code == 302
    assert not DeletedLink.objects.exists()
    restored = LinkChange.objects.get(kind="restored")
    assert (restored.link_id, restored.user) == (link.pk, admin_user)


def test_a_taken_alias_is_reported_and_other_links_are_restored(
    admin_client: Client, put_in_bin: PutInBin, make_link: MakeLink
) -> None:
    links = [put_in_bin(alias="launch"), put_in_bin(alias="other")]
    make_link(alias="launch")

    form = {"action": "restore", "_selected_action": [link.pk for link in links]}
    page = admin_client.post(BIN, form, follow=True).content.decode()

    assert "1 link restored." in page
    assert "This alias is already in use." in page
    assert [deleted.pk for deleted in DeletedLink.objects.all()] == [links[0].pk]


def test_the_history_shows_old_and_new_values_and_is_read_only(admin_client: Client, make_link: MakeLink) -> None:
    link = make_link(alias="launch")
    form = {"destination": "https://example.net/", "tags-TOTAL_FORMS": 0, "tags-INITIAL_FORMS": 0}
    admin_client.post(f"/admin/links/link/{link.pk}/change/", form)

    page = admin_client.get(HISTORY, {"q": link.pk}).content.decode()

    assert "Destination: https://example.com/page → https://example.net/" in page
    entry = f"{HISTORY}{LinkChange.objects.get().pk}/change/"
    assert 'name="_save"' not in admin_client.get(entry).content.decode()
    assert admin_client.post(entry, {"reason": "Another"}).status_code == 403


def test_guest_links_have_their_own_list_and_are_erased_in_bulk(
    admin_client: Client, client: Client, make_link: MakeLink
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
def test_lists_cost_as_many_queries_for_16_rows_as_for_one(
    admin_client: Client,
    put_in_bin: PutInBin,
    make_link: MakeLink,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    address: str,
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

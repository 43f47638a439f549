"""The pages of /keys. The text of a key is shown once, in the response to its creation."""

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.keys.last_use import store_uses
from accounts.models import ApiKey, User, Workspace
from accounts.workspaces import plans
from shortener.web.addresses.workspace_urls import page_url
from tests.accounts.fixtures import MakeKey
from tests.accounts.keys.reading import NOW, opens, shown
from tests.reading import values, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NEW = {"name": "Shop", "scopes": ["links:read", "links:write"]}


def test_a_new_key_is_shown_once_and_works(admin: Client, workspace: Workspace) -> None:
    answer = admin.post("/keys/new", NEW)

    assert answer.status_code == 201
    text = shown(answer)
    assert opens(text) == 200
    key = ApiKey.objects.get()
    assert (key.workspace, key.name, key.scopes) == (workspace, "Shop", NEW["scopes"])
    assert key.created_by is not None
    assert key.created_by.email == "admin@example.com"
    assert "can't be shown again" in words(answer)
    assert f'data-copy-text="{text}"' in answer.content.decode()
    for path in ("/keys", f"/keys/{key.pk}", f"/keys/{key.pk}/rotate"):
        assert text not in admin.get(path).content.decode()


def test_the_page_that_shows_it_is_kept_nowhere(admin: Client, workspace: Workspace) -> None:
    answer = admin.post("/keys/new", NEW)

    text = shown(answer)
    assert "no-store" in answer["Cache-Control"]
    assert text not in str(answer.cookies)
    assert all(text not in str(session.get_decoded()) for session in Session.objects.all())
    assert f'data-address="{page_url(workspace.pk, "key", ApiKey.objects.get().pk)}"' in answer.content.decode()


def test_its_command_makes_a_link_as_it_stands(admin: Client, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://links.example.com"

    answer = admin.post("/keys/new", NEW)

    command = re.search(r'<code id="curl"[^>]*>(.*?)</code>', answer.content.decode(), re.DOTALL)
    assert command is not None
    lines = html.unescape(command[1])
    assert lines == (
        'curl -X POST "https://links.example.com/api/links" \\\n'
        f'  -H "x-api-key: {shown(answer)}" \\\n'
        '  -H "Content-Type: application/json" \\\n'
        """  -d '{"originalUrl": "https://example.com/"}'"""
    )


def test_example_command_fits_the_keys_scopes(admin: Client) -> None:
    answer = admin.post("/keys/new", {"name": "Reports", "scopes": ["stats:read"]})

    text = shown(answer)
    assert "/api/me" in words(answer)
    assert Client().get("/api/me", headers={"x-api-key": text}).status_code == 200


def test_networks_and_end_are_taken_at_their_word(admin: Client) -> None:
    networks = "203.0.113.7\r\n 2001:db8::/32 \r\n\r\n10.0.0.0/8"

    admin.post("/keys/new", NEW | {"allowed_networks": networks, "expires_at": "2026-12-24T18:00"})

    key = ApiKey.objects.get()
    assert key.allowed_networks == ["203.0.113.7", "2001:db8::/32", "10.0.0.0/8"]
    assert key.expires_at == datetime(2026, 12, 24, 17, tzinfo=UTC)
    page = words(admin.get(f"/keys/{key.pk}"))
    assert "203.0.113.7, 2001:db8::/32, 10.0.0.0/8" in page
    assert "Dec 24, 2026, 18:00 CET" in page


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ({"name": " "}, ["Enter a name."]),
        ({"name": "n" * 101}, ["at most 100 characters"]),
        ({"scopes": []}, ["Select at least one permission."]),
        ({"scopes": ["links:own"]}, ["links:own is no longer available."]),
        (
            {"allowed_networks": "203.0.113.7\nhome\n10.1.2.3/8\n::ffff:1.2.3.4"},
            [
                "home is not an address or network.",
                "10.1.2.3/8 is an address within a network. Enter the network as 10.0.0.0/8.",
                "::ffff:1.2.3.4 is not an address or network.",
            ],
        ),
        ({"allowed_networks": "\n".join(["203.0.113.7"] * 101)}, ["Enter at most 100 addresses or networks."]),
        ({"expires_at": "2026-06-15T13:59"}, ["Enter a time in the future."]),
        ({"expires_at": "soon"}, ["Enter a date and time, such as 2026-12-31 18:00."]),
    ],
)
def test_errors_are_shown_at_their_fields(admin: Client, typed: dict[str, Any], problems: list[str]) -> None:
    answer = admin.post("/keys/new", NEW | typed)

    assert answer.status_code == 400
    for problem in problems:
        assert problem in words(answer)
    assert not ApiKey.objects.exists()


def test_a_refused_form_keeps_what_was_ticked(admin: Client) -> None:
    answer = admin.post("/keys/new", NEW | {"expires_at": "soon", "allowed_networks": "10.0.0.0/8\n10.0.0.1"})

    ticked = re.findall(r"<input[^>]*checked[^>]*>", answer.content.decode())
    assert len(ticked) == 2
    assert values(answer, "name") == ["Shop"]
    assert "10.0.0.0/8\n10.0.0.1" in answer.content.decode()


def test_the_list_says_what_there_is_to_know_of_each(admin: Client, make_key: MakeKey) -> None:
    key, text = make_key(scopes=["links:read"], allowed_networks=["10.0.0.0/8"], expires_at=NOW + timedelta(days=1))
    opens(text)
    store_uses()

    page = words(admin.get("/keys"))

    assert f"Shop Active {key.prefix}… links:read Only from 10.0.0.0/8" in page
    assert "Last used Jun 15, 2026, 14:00 CEST Until Jun 16, 2026, 14:00 CEST" in page


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"is_active": False}, "Deactivated"),
        ({"expires_at": NOW}, "Expired"),
        ({"rotated_at": NOW, "expires_at": NOW + timedelta(hours=1)}, "Replaced, still working"),
    ],
)
def test_a_key_that_is_not_simply_active_says_why(
    admin: Client, make_key: MakeKey, values: dict[str, Any], state: str
) -> None:
    key, _text = make_key()
    ApiKey.objects.filter(pk=key.pk).update(**values)

    assert f"Shop {state}" in words(admin.get("/keys"))
    assert f"Shop {state}" in words(admin.get(f"/keys/{key.pk}"))


def test_a_key_whose_owner_may_not_sign_in_says_so(admin: Client, make_key: MakeKey, owner: User) -> None:
    make_key()
    owner.is_active = False
    owner.save()

    assert "Shop Its owner has left or can't sign in" in words(admin.get("/keys"))


def test_a_plan_without_the_api_says_what_would_allow_it(
    admin: Client, make_key: MakeKey, workspace: Workspace
) -> None:
    key, _text = make_key()
    workspace.plan = plans.PLANS["free"].slug
    workspace.save()

    page = admin.get("/keys")
    sentence = "The workspace's plan doesn't include the API. Change to the Pro plan."
    assert sentence in words(page)
    assert sentence in words(admin.get(f"/keys/{key.pk}"))
    assert "/keys/new" not in page.content.decode()
    assert admin.post("/keys/new", NEW)["Location"] == "/keys"
    assert ApiKey.objects.count() == 1


def test_members_see_keys_and_change_nothing(member: Client, make_key: MakeKey) -> None:
    key, text = make_key()

    assert "Shop" in words(member.get("/keys"))
    page = member.get(f"/keys/{key.pk}").content.decode().partition("<main")[2]
    assert "<form" not in page
    assert "/rotate" not in page
    assert member.get("/keys/new").status_code == 403
    assert member.post("/keys/new", NEW).status_code == 403
    for act in ("rotate", "activate", "deactivate", "delete"):
        assert member.post(f"/keys/{key.pk}/{act}", {"hours": "0"}).status_code == 403
    assert ApiKey.objects.count() == 1
    assert opens(text) == 200


def test_another_workspaces_key_is_not_there(admin: Client, make_key: MakeKey, stranger: Workspace) -> None:
    theirs, text = make_key("Theirs", workspace=stranger)

    assert "Theirs" not in words(admin.get("/keys"))
    assert admin.get(f"/keys/{theirs.pk}").status_code == 404
    for act in ("rotate", "activate", "deactivate", "delete"):
        assert admin.post(f"/keys/{theirs.pk}/{act}", {"hours": "0"}).status_code == 404
    assert admin.get("/keys/nonsense").status_code == 404
    assert opens(text) == 200


def test_only_a_post_changes_anything(admin: Client, make_key: MakeKey) -> None:
    key, text = make_key()

    assert admin.get(f"/keys/{key.pk}/deactivate").status_code == 405
    assert admin.get(f"/keys/{key.pk}/activate").status_code == 405
    assert opens(text) == 200


def test_a_form_from_elsewhere_makes_no_key(admin: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = admin.cookies

    assert strict.post("/keys/new", NEW).status_code == 403
    assert not ApiKey.objects.exists()


def test_a_name_is_text_wherever_it_stands(admin: Client, make_key: MakeKey) -> None:
    key, _text = make_key("<b>Shop</b>")

    for path in ("", f"/{key.pk}", f"/{key.pk}/rotate", f"/{key.pk}/delete"):
        assert "<b>Shop" not in admin.get(f"/keys{path}").content.decode()


def test_no_page_asks_the_database_more_for_more_rows(
    admin: Client, workspace: Workspace, make_key: MakeKey, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(25):
        key, _text = make_key(f"Shop {number}")
    address = page_url(workspace.pk, "keys")
    admin.get(address)  # the first visit of a session remembers the workspace

    for path in ("", "/new", f"/{key.pk}", f"/{key.pk}/rotate", f"/{key.pk}/delete"):
        with django_assert_max_num_queries(10):
            assert admin.get(f"{address}{path}").status_code == 200
    assert "Next page" in words(admin.get("/keys"))
    assert "here is the first page" in words(admin.get("/keys?cursor=zz"))

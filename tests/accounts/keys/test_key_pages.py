"""The pages of /keys. The text of a key is shown once, in the response to its creation."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.keys.services import create_api_key
from accounts.models import ApiKey, Role, User, Workspace
from accounts.workspaces import plans
from accounts.workspaces.actors import operator
from links.models import Link
from tests.accounts.fixtures import KeyAndText, MakeKey
from tests.reading import values, words

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
NEW = {"name": "Shop", "scopes": ["links:read", "links:write"]}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock; tests move it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def admin(sign_in_as: Callable[[Role], Client]) -> Client:
    """The browser of an admin in Berlin."""
    browser = sign_in_as(Role.ADMIN)
    browser.cookies["time_zone"] = "Europe/Berlin"
    return browser


@pytest.fixture
def member(sign_in_as: Callable[[Role], Client]) -> Client:
    """The browser of a member, who may not edit keys."""
    return sign_in_as(Role.MEMBER)


@pytest.fixture
def make_key(workspace: Workspace, owner: User) -> MakeKey:
    """Create a key of the workspace, and return it with its text."""

    def make(name: str = "Shop", **values: Any) -> KeyAndText:
        return create_api_key(by=operator(values.pop("workspace", workspace), owner), name=name, **values)

    return make


def shown(answer: Any) -> str:
    """Return the text of the only key on the page."""
    (text,) = set(re.findall(r"sk_live_[\w-]{43}", answer.content.decode()))
    return str(text)


def opens(text: str) -> int:
    """Return what GET /api/links answers to the key."""
    return Client().get("/api/links", headers={"x-api-key": text}).status_code


def test_a_new_key_is_shown_once_and_works(admin: Client, workspace: Workspace) -> None:
    answer = admin.post("/keys/new", NEW)

    assert answer.status_code == 201
    text = shown(answer)
    assert opens(text) == 200
    key = ApiKey.objects.get()
    assert (key.workspace, key.name, key.scopes) == (workspace, "Shop", NEW["scopes"])
    assert key.created_by is not None
    assert key.created_by.email == "admin@example.com"
    assert "cannot be shown again" in words(answer)
    assert f'data-copy-text="{text}"' in answer.content.decode()
    for path in ("/keys", f"/keys/{key.pk}", f"/keys/{key.pk}/rotate"):
        assert text not in admin.get(path).content.decode()


def test_the_page_that_shows_it_is_kept_nowhere(admin: Client) -> None:
    answer = admin.post("/keys/new", NEW)

    text = shown(answer)
    assert "no-store" in answer["Cache-Control"]
    assert text not in str(answer.cookies)
    assert all(text not in str(session.get_decoded()) for session in Session.objects.all())
    assert f'data-address="/keys/{ApiKey.objects.get().pk}"' in answer.content.decode()


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
    assert "24 Dec 2026, 18:00" in page


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ({"name": " "}, ["This field is required."]),
        ({"name": "n" * 101}, ["at most 100 characters"]),
        ({"scopes": []}, ["Choose at least one: a key without any can do nothing."]),
        ({"scopes": ["links:own"]}, ["links:own is not one of the available choices."]),
        (
            {"allowed_networks": "203.0.113.7\nhome\n10.1.2.3/8\n::ffff:1.2.3.4"},
            [
                "home is no address or network.",
                "10.1.2.3/8 is an address within a network. Write the network as 10.0.0.0/8.",
                "::ffff:1.2.3.4 is no address or network.",
            ],
        ),
        ({"allowed_networks": "\n".join(["203.0.113.7"] * 101)}, ["Write at most 100."]),
        ({"expires_at": "2026-06-15T13:59"}, ["This time has passed already."]),
        ({"expires_at": "soon"}, ["Enter a valid date/time."]),
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

    page = words(admin.get("/keys"))

    assert f"Shop Active {key.prefix}… links:read Only from 10.0.0.0/8" in page
    assert "Last used 15 Jun 2026, 14:00 Until 16 Jun 2026, 14:00" in page


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

    assert "Shop Its owner may not sign in" in words(admin.get("/keys"))


def test_a_key_is_deactivated_and_activated_again(admin: Client, make_key: MakeKey) -> None:
    key, text = make_key()

    answer = admin.post(f"/keys/{key.pk}/deactivate", follow=True)
    assert "Shop is deactivated" in words(answer)
    assert opens(text) == 401

    answer = admin.post(f"/keys/{key.pk}/activate", follow=True)
    assert "Shop is active again." in words(answer)
    assert opens(text) == 200


def test_rotated_key_works_until_the_chosen_overlap_ends(
    admin: Client, make_key: MakeKey, clock: time_machine.Traveller
) -> None:
    old, old_text = make_key(scopes=["links:read"], allowed_networks=["127.0.0.0/8"])
    assert "works on for a while" in words(admin.get(f"/keys/{old.pk}/rotate"))

    answer = admin.post(f"/keys/{old.pk}/rotate", {"hours": "1"})

    assert answer.status_code == 201
    assert "stops on 15 Jun 2026, 15:00. Until then, both work." in words(answer)
    new = ApiKey.objects.exclude(pk=old.pk).get()
    assert (new.name, new.scopes, new.allowed_networks) == ("Shop", ["links:read"], ["127.0.0.0/8"])
    assert opens(old_text) == opens(shown(answer)) == 200
    clock.shift(timedelta(hours=1))
    assert (opens(old_text), opens(shown(answer))) == (401, 200)


@pytest.mark.parametrize("hours", ["", "-1", "5", "x", "999999999999"])
def test_rotation_takes_no_other_overlap(admin: Client, make_key: MakeKey, hours: str) -> None:
    key, _text = make_key()

    answer = admin.post(f"/keys/{key.pk}/rotate", {"hours": hours, "csrf": ""})

    assert answer.status_code == 400
    assert ApiKey.objects.count() == 1


def test_a_key_is_rotated_once(admin: Client, make_key: MakeKey) -> None:
    key, _text = make_key()
    admin.post(f"/keys/{key.pk}/rotate", {"hours": "24"})

    assert "/rotate" not in admin.get(f"/keys/{key.pk}").content.decode()
    answer = admin.post(f"/keys/{key.pk}/rotate", {"hours": "24"}, follow=True)

    assert "Only a key that works, and was not rotated before, can be rotated." in words(answer)
    assert ApiKey.objects.count() == 2


def test_deleting_asks_first(admin: Client, make_key: MakeKey, make_link: Any) -> None:
    key, text = make_key()
    make_link()
    asked = admin.get(f"/keys/{key.pk}/delete")
    assert f"Programs that use {key.prefix}… are refused from then on." in words(asked)
    assert opens(text) == 200

    answer = admin.post(f"/keys/{key.pk}/delete", follow=True)

    assert "Shop is deleted." in words(answer)
    assert opens(text) == 401
    assert Link.objects.exists()


def test_a_plan_without_the_api_says_what_would_allow_it(
    admin: Client, make_key: MakeKey, workspace: Workspace
) -> None:
    key, _text = make_key()
    workspace.plan = plans.PLANS["free"].slug
    workspace.save()

    page = admin.get("/keys")
    sentence = "The workspace's plan does not include the API. Change to the Pro plan."
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
    admin: Client, make_key: MakeKey, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(25):
        key, _text = make_key(f"Shop {number}")

    for path in ("", "/new", f"/{key.pk}", f"/{key.pk}/rotate", f"/{key.pk}/delete"):
        with django_assert_max_num_queries(10):
            assert admin.get(f"/keys{path}").status_code == 200
    assert "Next page" in words(admin.get("/keys"))
    assert "here is the first one" in words(admin.get("/keys?cursor=zz"))


def test_a_key_is_edited_and_what_was_not_touched_stays(admin: Client, make_key: MakeKey) -> None:
    key, text = make_key(expires_at=NOW + timedelta(days=1, seconds=7), allowed_networks=["203.0.113.0/24"])
    form = admin.get(f"/keys/{key.pk}/edit").context["form"]
    fields = {name: form[name].value() for name in form.fields} | {"expires_at": "2026-06-16T14:00"}
    assert opens(text) == 403

    answer = admin.post(f"/keys/{key.pk}/edit", fields | {"name": "Till", "allowed_networks": ""})

    assert (answer.status_code, answer["Location"]) == (302, f"/keys/{key.pk}")
    changed = ApiKey.objects.get()
    assert (changed.name, changed.allowed_networks, changed.scopes) == ("Till", [], key.scopes)
    assert changed.expires_at == key.expires_at
    assert opens(text) == 200


def test_expired_key_can_be_renamed_and_extended(
    admin: Client, make_key: MakeKey, clock: time_machine.Traveller
) -> None:
    key, text = make_key(expires_at=NOW + timedelta(hours=1))
    clock.shift(timedelta(hours=2))
    fields = {"name": "Old", "scopes": ["links:read"], "expires_at": "2026-06-15T15:00"}

    assert admin.post(f"/keys/{key.pk}/edit", fields).status_code == 302
    assert opens(text) == 401
    passed = admin.post(f"/keys/{key.pk}/edit", fields | {"expires_at": "2026-06-15T15:30"})
    assert "has passed already" in words(passed)
    admin.post(f"/keys/{key.pk}/edit", fields | {"expires_at": "2026-06-15T18:00"})
    assert opens(text) == 200


@pytest.mark.parametrize(("field", "value"), [("name", ""), ("scopes", []), ("allowed_networks", "everywhere")])
def test_a_wrong_edit_changes_nothing_and_keeps_what_was_typed(
    admin: Client, make_key: MakeKey, field: str, value: Any
) -> None:
    key, _ = make_key()
    fields = {"name": "Typed", "scopes": ["links:read"], "allowed_networks": ""}

    answer = admin.post(f"/keys/{key.pk}/edit", fields | {field: value})

    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert "Edit Shop" in words(answer)
    assert ApiKey.objects.get().name == "Shop"


def test_only_who_may_edit_keys_edits_them_and_only_their_own(
    admin: Client, member: Client, make_key: MakeKey, stranger: Workspace
) -> None:
    mine, _ = make_key()
    theirs, _ = make_key(workspace=stranger)
    fields = {"name": "Mine", "scopes": ["links:read"]}

    assert [
        member.post(f"/keys/{mine.pk}/edit", fields).status_code,
        member.get(f"/keys/{mine.pk}/edit").status_code,
    ] == [403] * 2
    assert admin.post(f"/keys/{theirs.pk}/edit", fields).status_code == 404
    assert not ApiKey.objects.filter(name="Mine").exists()
    assert "/edit" not in member.get(f"/keys/{mine.pk}").content.decode()

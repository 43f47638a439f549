"""Rotating keys, by command and in the admin."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.keys import tokens
from accounts.keys.services import create_api_key, rotate_api_key
from accounts.models import ApiKey, User, Workspace
from accounts.workspaces.actors import operator
from shortener.errors import Conflict
from tests.accounts.fixtures import KeyAndText
from tests.fixtures import Race

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock; tests move it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def rotate(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run the command and return what it printed on stdout."""

    def run(prefix: str, *arguments: str) -> str:
        call_command("rotate_api_key", "--prefix", prefix, *arguments)
        printed = capsys.readouterr()
        assert printed.err == ""
        return printed.out

    return run


def _status(text: str) -> int:
    return Client().get("/api/links/" + "0" * 24, headers={"x-api-key": text}).status_code


def _alike(key: ApiKey) -> tuple[object, ...]:
    return (key.workspace, key.created_by, key.name, key.scopes, key.allowed_networks)


def test_it_prints_the_new_key_alone_and_both_work_for_a_day(
    rotate: Callable[..., str], api_key: KeyAndText, clock: time_machine.Traveller
) -> None:
    printed = rotate(api_key[0].prefix)

    new = printed.strip()
    assert printed == new + "\n"
    assert new != api_key[1]
    clock.shift(DAY - timedelta(seconds=1))
    assert (_status(api_key[1]), _status(new)) == (404, 404)
    clock.shift(timedelta(seconds=1))
    assert (_status(api_key[1]), _status(new)) == (401, 404)


def test_new_key_copies_scopes_and_networks(rotate: Callable[..., str], workspace: Workspace, owner: User) -> None:
    old, _ = create_api_key(
        by=operator(workspace), belongs_to=owner, name="CRM", scopes=["links:read"], allowed_networks=["127.0.0.1"]
    )

    new = ApiKey.objects.get(digest=tokens.digest(rotate(old.prefix).strip()))

    assert _alike(new) == _alike(old)
    assert (new.expires_at, new.rotated_at, new.is_active) == (None, None, True)


@pytest.mark.parametrize(("hours", "lasts"), [("0", timedelta(0)), ("1", DAY / 24), ("72", 3 * DAY), ("8760", 5 * DAY)])
def test_overlap_never_extends_the_old_keys_expiry(
    rotate: Callable[..., str], workspace: Workspace, hours: str, lasts: timedelta
) -> None:
    old, _ = create_api_key(by=operator(workspace), name="CRM", expires_at=NOW + 5 * DAY)

    rotate(old.prefix, "--overlap-hours", hours)

    old.refresh_from_db()
    assert old.expires_at == NOW + lasts


def test_new_key_is_valid_as_long_as_the_old_one_was(
    rotate: Callable[..., str], workspace: Workspace, clock: time_machine.Traveller
) -> None:
    old, _ = create_api_key(by=operator(workspace), name="CRM", expires_at=NOW + 10 * DAY)
    clock.shift(9 * DAY)

    text = rotate(old.prefix).strip()

    assert ApiKey.objects.get(digest=tokens.digest(text)).expires_at == NOW + 19 * DAY


@pytest.mark.parametrize(
    "change",
    [{"is_active": False}, {"expires_at": NOW}, {"rotated_at": NOW - DAY}, {"prefix": "sk_live_otherkey"[:12]}],
)
def test_unusable_key_is_not_rotated(rotate: Callable[..., str], api_key: KeyAndText, change: dict[str, Any]) -> None:
    ApiKey.objects.update(**change)

    with pytest.raises(CommandError, match=r"^--prefix: no active key"):
        rotate(api_key[0].prefix)
    assert ApiKey.objects.count() == 1


def test_ambiguous_prefix_is_refused(rotate: Callable[..., str], workspace: Workspace) -> None:
    for _ in range(2):
        create_api_key(by=operator(workspace), name="CRM")
    ApiKey.objects.update(prefix="sk_live_AbC1")

    with pytest.raises(CommandError, match=r"^--prefix: 2 keys"):
        rotate("sk_live_AbC1")


@pytest.mark.parametrize("arguments", [["--overlap-hours", "-1"], ["--overlap-hours", "8761"]])
def test_overlap_out_of_range_is_refused(rotate: Callable[..., str], api_key: KeyAndText, arguments: list[str]) -> None:
    with pytest.raises(CommandError, match=r"^--overlap-hours"):
        rotate(api_key[0].prefix, *arguments)


def test_a_whole_key_is_found_by_its_beginning_and_not_repeated(
    rotate: Callable[..., str], api_key: KeyAndText
) -> None:
    rotate(api_key[1])

    with pytest.raises(CommandError) as refusal:
        rotate(api_key[1])
    assert api_key[1] not in str(refusal.value)


def test_of_racing_rotations_one_wins(race: Race, api_key: KeyAndText) -> None:
    def once() -> bool:
        try:
            rotate_api_key(
                api_key=ApiKey.objects.get(pk=api_key[0].pk), by=operator(api_key[0].workspace), overlap=DAY, at=NOW
            )
        except Conflict:
            return False
        return True

    assert sum(race(8, once)) == 1
    assert ApiKey.objects.count() == 2


def test_a_key_deactivated_meanwhile_is_not_rotated(api_key: KeyAndText) -> None:
    ApiKey.objects.update(is_active=False)

    with pytest.raises(Conflict):
        rotate_api_key(api_key=api_key[0], by=operator(api_key[0].workspace), overlap=DAY, at=NOW)


def _run_action(client: Client, action: str, *chosen: ApiKey) -> str:
    form = {"action": action, "_selected_action": [key.pk for key in chosen]}
    return client.post("/admin/accounts/apikey/", form, follow=True).content.decode()


def test_the_admin_shows_each_new_key_once(admin_client: Client, api_key: KeyAndText, workspace: Workspace) -> None:
    closed, _ = create_api_key(by=operator(workspace), name="Closed one")
    ApiKey.objects.filter(pk=closed.pk).update(is_active=False)

    page = _run_action(admin_client, "rotate", api_key[0], closed)

    (text,) = set(re.findall(r"sk_live_[\w-]{43}", page))
    assert (_status(text), _status(api_key[1])) == (404, 404)
    assert f"{closed}: Only an active key" in page
    assert text not in admin_client.get("/admin/accounts/apikey/").content.decode()


@pytest.mark.parametrize("action", ["rotate", "activate", "deactivate"])
def test_view_permission_allows_no_actions_on_keys(client: Client, api_key: KeyAndText, action: str) -> None:
    viewer = User.objects.create_user("viewer@example.com", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_apikey"))
    client.force_login(viewer)
    ApiKey.objects.update(is_active=action != "activate")
    before = list(ApiKey.objects.values())

    assert "sk_live_" + api_key[1][8:] not in _run_action(client, action, api_key[0])
    assert list(ApiKey.objects.values()) == before

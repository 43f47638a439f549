"""manage.py create_api_key: prints only a key, or one line of error."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.keys import tokens
from accounts.models import ApiKey, Membership, Role, User, Workspace

ROOT = Path(__file__).parents[3]


@pytest.fixture
def create(db: None, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run the command in this process and return what it printed on stdout."""

    def run(*arguments: str, email: str = "a@b.c") -> str:
        call_command("create_api_key", "--email", email, *arguments)
        printed = capsys.readouterr()
        assert printed.err == ""
        return printed.out

    return run


def _key(printed: str) -> ApiKey:
    return ApiKey.objects.get(digest=tokens.digest(printed.strip()))


def test_it_prints_the_key_alone_and_the_key_works(create: Callable[..., str], client: Client) -> None:
    printed = create()

    assert printed == printed.strip() + "\n"
    body = {"originalUrl": "https://example.com/"}
    answer = client.post("/api/links", body, content_type="application/json", headers={"x-api-key": printed.strip()})
    assert answer.status_code == 201


def test_command_creates_user_without_password_and_workspace(create: Callable[..., str]) -> None:
    key = _key(create(email="Ann@Example.com"))

    user = User.objects.get()
    assert (user.email, user.has_usable_password(), user.is_staff) == ("ann@example.com", False, False)
    assert Membership.objects.get(user=user, workspace=key.workspace).role == Role.OWNER
    assert (key.created_by, key.workspace.plan) == (user, "business")


def test_everything_can_be_chosen(create: Callable[..., str]) -> None:
    key = _key(
        create(
            "--plan", "pro", "--name", " CRM ", "--scopes", "links:read, links:write", "--networks",
            "203.0.113.7, 2001:db8::/32", "--expires-at", "2999-01-31T09:00:00+01:00",
        )
    )  # fmt: skip

    assert (key.workspace.plan, key.name, key.scopes) == ("pro", "CRM", ["links:read", "links:write"])
    assert key.allowed_networks == ["203.0.113.7", "2001:db8::/32"]
    assert key.expires_at is not None
    assert key.expires_at.isoformat() == "2999-01-31T08:00:00+00:00"


@pytest.mark.parametrize("text", ["2999-01-31", "2999-01-31T00:00", "2999-01-31 00:00:00Z"])
def test_an_expiry_without_an_offset_is_utc(create: Callable[..., str], text: str) -> None:
    expires_at = _key(create("--expires-at", text)).expires_at

    assert expires_at is not None
    assert expires_at.isoformat() == "2999-01-31T00:00:00+00:00"


def test_a_second_key_joins_the_first_ones_workspace(create: Callable[..., str]) -> None:
    first, second = _key(create(email="ann@example.com")), _key(create(email=" ANN@example.COM "))

    assert first.workspace == second.workspace
    assert (User.objects.count(), Workspace.objects.count(), ApiKey.objects.count()) == (1, 1, 2)


def test_a_plan_that_is_given_becomes_the_workspaces(create: Callable[..., str]) -> None:
    create("--plan", "pro")
    create()
    assert Workspace.objects.get().plan == "pro"

    create("--plan", "free")
    assert Workspace.objects.get().plan == "free"


def test_a_long_address_makes_a_workspace_with_a_name_that_fits(create: Callable[..., str]) -> None:
    create(email="a" * 150 + "@example.com")

    Workspace.objects.get().full_clean()


WRONG = [
    ("--email", ""), ("--email", "nobody"), ("--email", "a b@c.d"), ("--email", "@"), ("--email", "a@b\nc"),
    ("--email", "a" * 251 + "@b.c"), ("--email", "a@b@c.d"),
    ("--plan", "platinum"), ("--plan", ""), ("--plan", "Pro"),
    ("--name", ""), ("--name", " "), ("--name", "n" * 101),
    ("--scopes", ""), ("--scopes", "links:delete"), ("--scopes", "links:read;links:write"),
    ("--networks", "example.com"), ("--networks", "203.0.113.0/33"), ("--networks", "203.0.113.7/24"),
    ("--networks", "203.0.113.7 198.51.100.1"), ("--networks", "2001:db8::/129"),
    ("--expires-at", ""), ("--expires-at", "tomorrow"), ("--expires-at", "2027-13-01"), ("--expires-at", "2020-01-01"),
    ("--expires-at", "2020-01-01T00:00:00Z"), ("--expires-at", "9999-12-31T23:59:59-14:00"),
    ("--expires-at", "0001-01-01T00:00:00+14:00"),
]  # fmt: skip


@pytest.mark.parametrize(("flag", "value"), WRONG)
def test_wrong_value_is_one_line_and_changes_nothing(create: Callable[..., str], flag: str, value: str) -> None:
    create("--plan", "pro")
    other = ["--plan", "free"] if flag != "--plan" else []

    with pytest.raises(CommandError) as refusal:
        call_command("create_api_key", "--email", "a@b.c", *other, flag, value)

    assert refusal.value.returncode == 1
    text = str(refusal.value)
    assert text.startswith(f"{flag}: ")
    assert len(text.splitlines()) == 1
    assert (User.objects.count(), Workspace.objects.get().plan, ApiKey.objects.count()) == (1, "pro", 1)


def test_an_expiry_this_very_moment_has_passed(create: Callable[..., str]) -> None:
    with pytest.raises(CommandError, match="in the past"):
        create("--expires-at", timezone.now().isoformat())


def test_the_shell_sees_exit_status_1_and_the_line_on_stderr(tmp_path: Path) -> None:
    environment = os.environ | {"DATA_DIR": str(tmp_path)}
    command = [sys.executable, "manage.py", "create_api_key", "--email", "a@b.c", "--plan", "platinum"]

    finished = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert (finished.returncode, finished.stdout) == (1, "")
    assert finished.stderr == "CommandError: --plan: there is no plan 'platinum'. Choose from free, pro, business.\n"

"""The folder that keeps everything: whose it is, and what it may be called."""

import stat
from pathlib import Path

import pytest

from tests.stack.running import NewStack, Stack


def mode(path: Path) -> int:
    """Return who may do what with the file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_no_other_user_may_read_what_is_in_it(stack: Stack) -> None:
    assert mode(stack.data_dir) == 0o700
    assert mode(stack.data_dir / "secret-key") == 0o600
    for path in stack.data_dir.rglob("*"):
        assert mode(path) & 0o077 == 0, path


def test_a_folder_that_others_may_enter_shows_them_nothing(new_stack: NewStack) -> None:
    stack = new_stack()
    stack.data_dir.mkdir(mode=0o755)

    stack.begin()
    stack.wait_until_ready()

    kept = [path for path in stack.data_dir.rglob("*") if path.is_file()]
    assert [path for path in kept if mode(path) & 0o077] == []
    assert (stack.data_dir / "db.sqlite3").exists()


@pytest.mark.parametrize("name", [f"{'long' * 60}/data", "with a space, 100%, %(here)s; #1 and é?"])
def test_it_may_have_a_long_or_odd_name(new_stack: NewStack, name: str) -> None:
    stack = new_stack(name)
    stack.begin()
    stack.wait_until_ready()
    stack.create_link(stack.create_api_key(), customAlias="odd")

    assert stack.get("/odd").status_code == 302
    assert (stack.data_dir / "db.sqlite3").exists()
    assert (stack.data_dir / "valkey").is_dir()


def test_the_secret_stays_the_same(new_stack: NewStack) -> None:
    stack = new_stack()
    assert stack.manage("check").returncode == 0
    secret = (stack.data_dir / "secret-key").read_text()

    assert stack.manage("check").returncode == 0

    assert len(secret) >= 50
    assert (stack.data_dir / "secret-key").read_text() == secret

"""`manage.py copy_database`: everything arrives, whatever the engines, and whatever happens in between."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from tests.engines.copies.installation import MANY, Copied, Installation, links_in, url
from tests.stack.running import ENDS_WITHIN, STOPPED_WITHIN
from tests.stack.terminal import Terminal
from tests.stack.waiting import WHEN_BUSY, eventually

MAKE_A_GROUP = """
from django.contrib.auth.models import Group
group = Group.objects.create(name="New")
print(Group.objects.count())
group.delete()
"""


def test_every_row_of_every_table_arrives_and_comes_back(copied: Copied, other: Path) -> None:
    installation, target = copied.installation, copied.target
    precision = "milliseconds" if target.startswith("mongodb") else "microseconds"
    contents = installation.contents(precision=precision)
    assert all(contents.values()), "fill() does not know a table"

    back = installation.copy(url(other), DATABASE_URL=target)

    assert (copied.process.returncode, copied.process.stderr, back.returncode, back.stderr) == (0, "", 0, "")
    assert installation.contents(target, precision=precision) == contents
    assert installation.contents(url(other), precision=precision) == contents
    assert other.stat().st_mode & 0o077 == 0


def test_the_target_gives_new_rows_keys_of_their_own(copied: Copied) -> None:
    command = ("shell", "--verbosity", "0", "--command", MAKE_A_GROUP)
    made = copied.installation.manage(*command, DATABASE_URL=copied.target)

    assert (made.returncode, made.stdout.strip()) == (0, "3"), made.stderr


def test_it_says_what_it_did_and_what_to_do_next(copied: Copied) -> None:
    printed = copied.process.stdout

    assert re.search("^clicks_click +2 rows", printed, re.MULTILINE)
    assert re.search("^clicks_click +2  [0-9a-f]{12}$", printed, re.MULTILINE)
    assert "Set DATABASE_URL" in printed.splitlines()[-1]


def test_a_finished_copy_can_be_checked_again(copied: Copied) -> None:
    second = copied.installation.copy(copied.target)

    assert (second.returncode, second.stderr) == (0, "")
    assert _digests(copied.process.stdout) == _digests(second.stdout) != []


def _digests(printed: str) -> list[str]:
    return re.findall("^.* [0-9a-f]{12}$", printed, re.MULTILINE)


def test_the_url_may_come_from_stdin(installation: Installation, migrated_other: Path) -> None:
    copied = subprocess.run(
        [sys.executable, "manage.py", "copy_database", "--to", "-"],
        cwd=settings.BASE_DIR,
        env=installation.environment,
        input=f"{url(migrated_other)}\n",
        capture_output=True,
        text=True,
        timeout=ENDS_WITHIN,
        check=True,
    )

    assert "Set DATABASE_URL" in copied.stdout
    assert installation.contents(url(migrated_other)) == installation.contents()


@pytest.mark.parametrize("victim", ["reader", "writer"])
def test_a_copy_that_was_killed_goes_on_and_is_complete(full: Installation, migrated_other: Path, victim: str) -> None:
    reader = full.start_copy(url(migrated_other))
    (writer,) = eventually(lambda: reader.children(), within=WHEN_BUSY)
    eventually(lambda: links_in(migrated_other), within=WHEN_BUSY)

    {"reader": reader, "writer": writer}[victim].kill()

    status = reader.wait(STOPPED_WITHIN)
    eventually(lambda: not _lives(writer), within=WHEN_BUSY)
    stored = links_in(migrated_other)
    assert 0 < stored < MANY
    assert "Traceback" not in full.printed()
    assert (status == -signal.SIGKILL) if victim == "reader" else ("same command again" in full.printed())
    again = full.copy(url(migrated_other))
    assert (again.returncode, again.stderr) == (0, "")
    assert full.contents(url(migrated_other)) == full.contents()


def _lives(process: psutil.Process) -> bool:
    return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)


def test_ctrl_c_ends_it_at_once_and_it_goes_on_later(large: Installation, migrated_other: Path) -> None:
    reader = large.start_copy(url(migrated_other))
    (writer,) = eventually(lambda: reader.children(), within=WHEN_BUSY)
    eventually(lambda: links_in(migrated_other), within=WHEN_BUSY)

    reader.send_signal(signal.SIGINT)

    assert reader.wait(STOPPED_WITHIN) == 128 + signal.SIGINT
    assert not _lives(writer)
    assert large.printed().splitlines()[-1].endswith("Run the same command again to continue.")
    assert 0 < links_in(migrated_other) < MANY
    assert large.copy(url(migrated_other)).returncode == 0


def test_a_terminal_shows_how_far_it_is(large: Installation, migrated_other: Path) -> None:
    terminal = Terminal(large, sys.executable, "manage.py", "copy_database", "--to", url(migrated_other))

    screen = terminal.read_to_end(within=WHEN_BUSY)

    terminal.close()
    assert terminal.process.wait(STOPPED_WITHIN) == 0
    assert re.search(rf"links_link +█+░+ [\d,]+ / {MANY:,}", screen)

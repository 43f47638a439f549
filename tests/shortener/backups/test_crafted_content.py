"""Archives of a stranger whose digest is right: each is refused in one line, before anything is stored."""

import io
import json
import struct
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from django.conf import settings
from django.core.management.base import CommandError, OutputWrapper

from shortener.backups import contents
from shortener.backups.archive import Member
from shortener.backups.checking import checked
from shortener.backups.failures import BackupError, NoBackup
from shortener.backups.restoring import check_target
from shortener.db.copying.progress import Progress
from shortener.management.backup_options import errors_in_one_line
from tests.shortener.backups.conftest import Command, only_file
from tests.shortener.backups.crafting import Members, crafted, read, with_header

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = "tables/links_link/00000099"


@pytest.fixture
def members(command: Command, place: Path) -> Members:
    """The members of a backup of this database."""
    command("backup", "--to", str(place))
    return read(only_file(place))


def _before_manifest(members: Members, *more: tuple[str, bytes]) -> bytes:
    return crafted([*members[:-1], *more, members[-1]])


def _check(refusal: Command, tmp_path: Path, content: bytes) -> str:
    file = tmp_path / "crafted"
    file.write_bytes(content)
    return refusal("restore", "--check", "--from", str(file))


def _rows(number: int, each: bytes) -> bytes:
    return b"\xdd" + struct.pack(">I", number) + each * number


def _width(members: Members) -> int:
    return len(json.loads(members[0][1])["tables"]["links_link"])


def test_many_rows_in_one_member_are_refused(refusal: Command, tmp_path: Path, members: Members) -> None:
    for name in (TABLE, "clicks/stream/00000099", "unreadable/stream/00000099"):
        line = _check(refusal, tmp_path, crafted([members[0], (name, _rows(1_000_000, b"\0")), members[-1]]))

        assert "damaged: a part has 1,000,000 rows" in line


def test_many_values_in_a_row_are_refused(refusal: Command, tmp_path: Path, members: Members) -> None:
    nested = _rows(10_000_000, b"\x80")  # maps without keys, which take 64 times as much memory
    row = b"\x91\xdc" + struct.pack(">H", _width(members)) + nested + b"\xc0" * (_width(members) - 1)

    line = _check(refusal, tmp_path, _before_manifest(members, (TABLE, row)))

    assert "damaged: a part has too many values" in line


def test_values_of_all_kinds_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [n for bits in (1, 6, 7, 15, 31, 63) for n in (2**bits, -(2**bits))]
    texts = ["x" * size for size in (0, 31, 32, 256, 70_000)]
    whole = datetime(2026, 6, 15, 12, tzinfo=UTC)
    times = [whole, whole.replace(microsecond=1), whole.replace(year=1), datetime(9999, 1, 1, tzinfo=UTC)]
    extensions = [msgspec.msgpack.Ext(5, bytes(size)) for size in (1, 2, 3, 4, 8, 16, 300, 70_000)]
    row = [None, True, 1.5, *numbers, *texts, *(text.encode() for text in texts), *times, *extensions]
    nested = [[0] * 16, [0] * 70_000, {"a": 1}, {str(n): n for n in range(20)}, {str(n): n for n in range(70_000)}]
    number = 2 + len(row) + 1 + 5 + 16 + 70_000 + 2 * (1 + 20 + 70_000)
    content = msgspec.msgpack.encode([[*row, nested]])
    columns = ["x"] * (len(row) + 1)
    monkeypatch.setattr(contents, "_LARGEST_UNCOUNTED", 0)

    for most, is_read in ((number, True), (number - 1, False)):
        monkeypatch.setattr(contents, "_MOST_VALUES", most)
        with nullcontext() if is_read else pytest.raises(NoBackup, match="too many values"):
            assert len(contents.rows_of(Member("tables", "x", content), columns)) == 1


def test_a_row_of_another_width_is_refused(refusal: Command, tmp_path: Path, members: Members) -> None:
    for row in ([], [1], [None] * 4_000, "text", None):
        line = _check(refusal, tmp_path, _before_manifest(members, (TABLE, msgspec.msgpack.encode([row]))))

        assert "damaged: links_link has a row with other columns" in line


def test_deep_nesting_is_refused(refusal: Command, tmp_path: Path, members: Members) -> None:
    for name in (TABLE, "clicks/stream/00000099"):
        assert "damaged" in _check(refusal, tmp_path, _before_manifest(members, (name, b"\x91" * 200_000 + b"\0")))


def test_a_large_member_is_refused(refusal: Command, tmp_path: Path, members: Members) -> None:
    line = _check(refusal, tmp_path, _before_manifest(members, (TABLE, bytes(70_000_000))))
    assert "damaged: a part of it has more than 64 MB" in line
    for name in ("header.json", "secret-key"):
        line = _check(refusal, tmp_path, crafted([members[0], (name, bytes(2_000_000)), members[-1]]))
        assert "damaged: a part of it has more than 1 MB" in line


@pytest.mark.parametrize(
    "name",
    [
        "tables/nosuch/1",
        "tables/../../etc/passwd/1",
        "tables/links_link",
        "../../../tmp/pwned",
        "/tmp/pwned",  # noqa: S108 - nothing is written there
        "f1",
        "",
        "secret-key/x/1",
        "clicks/other/1",
        "header.json",
        "\udcff/x",
        "tables/links_link\x1b[31m/1",
    ],
)
def test_unknown_parts_are_refused(refusal: Command, tmp_path: Path, members: Members, name: str) -> None:
    header, *rest = members
    line = _check(refusal, tmp_path, crafted([header, (name, msgspec.msgpack.encode([])), *rest]))

    assert "not a backup" in line or "damaged: it has a part of another kind" in line
    assert line.isprintable()


def test_clicks_after_tables_are_refused(refusal: Command, tmp_path: Path, members: Members) -> None:
    more = ("clicks/stream/00000099", msgspec.msgpack.encode([b"?"]))

    assert "a part of another kind" in _check(refusal, tmp_path, _before_manifest(members, more))


def test_the_secret_key_must_be_that_of_the_header(refusal: Command, tmp_path: Path, members: Members) -> None:
    header, *rest = members
    for key in (b"A" * 60, b"\xff"):
        line = _check(refusal, tmp_path, crafted([header, ("secret-key", key), *rest], has_secret_key=True))

        assert "damaged: its secret key is not the one" in line
    twice = [("secret-key", settings.SECRET_KEY.encode())] * 2
    assert "damaged" in _check(refusal, tmp_path, crafted([header, *twice, *rest], has_secret_key=True))


def test_the_right_secret_key_is_accepted(command: Command, tmp_path: Path, members: Members) -> None:
    header, *rest = members
    file = tmp_path / "crafted"
    file.write_bytes(crafted([header, ("secret-key", settings.SECRET_KEY.encode()), *rest], has_secret_key=True))

    assert "all counts and digests are right" in command("restore", "--check", "--from", str(file))


def test_unknown_tables_are_refused_and_leave_nothing(refusal: Command, tmp_path: Path, members: Members) -> None:
    tables = json.loads(members[0][1])["tables"]
    more = json.loads(members[-1][1])["tables"] | {"nosuch": {"rows": 0, "digest": "00" * 16}}
    content = crafted(with_header(members, tables=tables | {"nosuch": ["id"]}), tables=more)

    assert "has the table nosuch, which this version does not know" in _check(refusal, tmp_path, content)
    backup = checked(io.BytesIO(content), Progress(OutputWrapper(io.StringIO())))
    with pytest.raises(BackupError, match="the table nosuch"):
        check_target(backup)
    assert not (settings.DATA_DIR / "restore-unfinished.json").exists()


def test_unknown_columns_are_refused(refusal: Command, tmp_path: Path, members: Members) -> None:
    tables = json.loads(members[0][1])["tables"]
    name = next(name for name in tables if not _has_rows(members, name))
    content = crafted(with_header(members, tables=tables | {name: [*tables[name], "nosuch"]}))

    assert f"has the column {name}.nosuch, which this version does not know" in _check(refusal, tmp_path, content)


def _has_rows(members: Members, table: str) -> bool:
    return bool(json.loads(members[-1][1])["tables"][table]["rows"])


def test_texts_of_the_archive_cannot_move_the_cursor(command: Command, tmp_path: Path, members: Members) -> None:
    file = tmp_path / "crafted"
    file.write_bytes(crafted(with_header(members, site="x\x1b[31m\nevil", version="9\x1b]0;pwn\x07", engine="\u202ee")))

    printed = command("restore", "--check", "--from", str(file))

    assert r"Of x\x1b[31m\nevil, made" in printed
    assert printed.replace("\n", "").isprintable()


@pytest.mark.parametrize("values", [{"tables": {"a\x1b[2Jb": ["id"]}}, {"tables": {"links_link": ["a\nb"]}}])
def test_names_of_tables_are_plain(
    refusal: Command, tmp_path: Path, members: Members, values: dict[str, dict[str, list[str]]]
) -> None:
    line = _check(refusal, tmp_path, crafted(with_header(members, **values)))

    assert "damaged: a name of a table or column" in line


def test_names_of_migrations_cannot_move_the_cursor(refusal: Command, tmp_path: Path, members: Members) -> None:
    evil = crafted(with_header(members, migrations=[["links", "9999_\x1b[31mevil"]]))
    backup = checked(io.BytesIO(evil), Progress(OutputWrapper(io.StringIO())))
    with pytest.raises(CommandError) as raised, errors_in_one_line(again=""):
        check_target(backup)

    assert r"newer version of Shortener" in str(raised.value)
    assert r"links.9999_\x1b[31mevil" in str(raised.value)

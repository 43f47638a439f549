"""A line or a file of settings that cannot be read is one line of text, without the values in it."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from shortener.config.settings.environment import Environment

SECRET = "hunter2-secret"


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch) -> Environment:
    """An environment with one variable."""
    monkeypatch.setattr(Environment, "ENVIRON", {"PORT": "9000"})
    return Environment()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where an .env file may be."""
    return tmp_path / ".env"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("NAME=a b=c", "a b=c"),
        ("NAME = a", "a"),
        ("\tNAME =\ta ", "a"),
        ("export  NAME=a", "a"),
        ("NAME = ' a '", " a "),
        ('NAME= "a\\"b" ', 'a"b'),
        ("NAME=", ""),
        ("NAME=a#b", "a#b"),
        ("\ufeffNAME=a", "a"),
    ],
)
def test_a_line_may_have_spaces_around_its_parts(env: Environment, file: Path, line: str, value: str) -> None:
    file.write_text(f"{line}\n\n  # a comment\nPORT=1\n", encoding="utf-8")

    env.read_file(file)

    assert (env("NAME"), env("PORT"), env.from_file) == (value, "9000", ["NAME"])


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (f"SECRET_KEY {SECRET}", "SECRET_KEY"),
        (f"SECRET_KEY: {SECRET}", "SECRET_KEY"),
        (f"export SECRET_KEY {SECRET}", "SECRET_KEY"),
        (f"SECRET KEY={SECRET}", "SECRET"),
        (SECRET, ""),
        (f"{SECRET} and more", ""),
        (f"={SECRET}", ""),
        (f"SECRET_KEY={SECRET}\0", ""),
    ],
)
def test_a_line_that_is_no_setting_is_named(env: Environment, file: Path, line: str, named: str) -> None:
    file.write_text(f"A=b\n\n{line}\n")

    with pytest.raises(ImproperlyConfigured) as raised:
        env.read_file(file)

    assert str(raised.value) == (
        f"Line 3 of {file}{f', which begins with {named},' if named else ''} cannot be read. Write each setting as "
        "NAME=value on a line of its own."
    )


def test_a_file_that_is_missing_sets_nothing(env: Environment, file: Path) -> None:
    env.read_file(file)

    assert env.from_file == []


def test_a_file_that_cannot_be_opened_is_named(env: Environment, file: Path) -> None:
    file.symlink_to(file)

    with pytest.raises(ImproperlyConfigured, match=r"/\.env cannot be read \(Too many levels of symbolic links\)\. "):
        env.read_file(file)


def test_a_folder_in_place_of_the_file_is_named(env: Environment, file: Path) -> None:
    file.mkdir()

    with pytest.raises(ImproperlyConfigured, match=r"/\.env cannot be read \(Is a directory\)\. "):
        env.read_file(file)


def test_a_file_that_is_not_utf_8_is_named(env: Environment, file: Path) -> None:
    file.write_bytes(f"A=b\nSECRET_KEY={SECRET}é\n".encode("latin-1"))

    with pytest.raises(ImproperlyConfigured) as raised:
        env.read_file(file)

    assert str(raised.value) == f"Line 2 of {file} is not in UTF-8. Save the file in UTF-8."

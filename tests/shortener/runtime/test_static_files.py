"""Static files are collected when they have changed, and not at every start."""

import os
from pathlib import Path

import pytest
from pytest_django import Settings

from shortener.runtime import static_files


@pytest.fixture
def source(tmp_path: Path, settings: Settings) -> Path:
    """A file of the site, the only one; it is collected into the folder `collected`."""
    folder = tmp_path / "static"
    folder.mkdir()
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    source = folder / "site.css"
    source.write_text("a {}")
    return source


def test_unchanged_files_are_left_alone(source: Path) -> None:
    static_files.collect()
    kept = source.parents[1] / "collected" / "site.css"
    kept.write_text("the copy of the first time")

    static_files.collect()

    assert kept.read_text() == "the copy of the first time"


def test_a_changed_file_is_collected_again(source: Path) -> None:
    static_files.collect()
    source.write_text("b {}")
    os.utime(source, (2**31, 2**31))  # Django's command compares whole seconds

    static_files.collect()

    assert (source.parents[1] / "collected" / "site.css").read_text() == "b {}"


def test_a_folder_that_was_removed_is_filled_again(source: Path) -> None:
    static_files.collect()
    collected = source.parents[1] / "collected"
    for file in collected.iterdir():
        file.unlink()

    static_files.collect()

    assert (collected / "site.css").read_text() == "a {}"

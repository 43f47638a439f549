"""Wrong BACKUP_* variables are one line with their name."""

import os
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from environ import Env

from shortener import places
from shortener.backups.failures import BackupError
from shortener.backups.folders import Folder
from shortener.config.settings import backups

KEY = "age148x5rr7chawpus3vk2xwmmgknprsua2gly6pv949w7pttl4syypsxcgyln"


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"BACKUP_PASSPHRASE": "short"}, "BACKUP_PASSPHRASE must have at least 12 characters"),
        ({"BACKUP_PASSPHRASE": "long enough, too", "BACKUP_RECIPIENTS": KEY}, "exclude each other"),
        ({"BACKUP_RECIPIENTS": f"{KEY},age1wrong"}, "BACKUP_RECIPIENTS: A key must begin with age1"),
        ({"BACKUP_TO": "s3://"}, "BACKUP_TO: An address of S3 must look like s3://bucket"),
        ({"BACKUP_TO": "s3:///prefix"}, "BACKUP_TO: An address of S3 must look like s3://bucket"),
        ({"BACKUP_KEPT": "0"}, "BACKUP_KEPT must be a whole number"),
        ({"BACKUP_EVERY_HOURS": "daily"}, "BACKUP_EVERY_HOURS must be a whole number"),
    ],
)
def test_a_wrong_value_is_one_line(variables: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ImproperlyConfigured, match=words) as raised:
        backups.configuration(Env(), "https://links.example.com")

    assert len(str(raised.value).splitlines()) == 1
    assert "long enough" not in str(raised.value)


def test_a_folder_is_one_of_the_current_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for value, meant in (("a/b", f"{tmp_path}/a/b"), ("/a", "/a"), ("s3://a/b", "s3://a/b"), ("", "")):
        monkeypatch.setenv("BACKUP_TO", value)

        assert backups.configuration(Env(), "https://links.example.com").to == meant


def test_names_of_backups_begin_with_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKUP_RECIPIENTS", f"{KEY}, {KEY}")

    found = backups.configuration(Env(), "https://links.example.com")

    assert (found.site, found.recipients, found.kept) == ("links.example.com", [KEY, KEY], 14)


def test_a_folder_on_a_read_only_disk_is_named_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "access", lambda *_arguments: False)
    with pytest.raises(BackupError, match="Permission denied"):
        Folder(tmp_path).check()

    monkeypatch.setattr(places, "is_read_only", lambda _folder: True)
    with pytest.raises(BackupError, match="Read-only file system"):
        Folder(tmp_path).check()

"""MEDIA_STORAGE and MEDIA_URL."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from shortener.config.settings import media
from shortener.config.settings.environment import Environment


def _read(monkeypatch: pytest.MonkeyPatch, **variables: str) -> dict[str, object]:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return media.configuration(Environment(), data_dir=Path("/data"), public_url="https://links.example.com")


def test_pictures_are_kept_in_the_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _read(monkeypatch, MEDIA_STORAGE="", MEDIA_URL="") == {
        "MEDIA_ROOT": Path("/data/media"),
        "MEDIA_URL": "https://links.example.com/media/",
        "MEDIA_STORAGE": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    }


def test_previews_can_name_a_cdn(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _read(monkeypatch, MEDIA_URL="https://cdn.example.com/p")["MEDIA_URL"] == "https://cdn.example.com/p/"


@pytest.mark.parametrize("place", ["/srv/media", "s3://", "s3:///prefix", "https://bucket"])
def test_another_storage_is_one_line(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="must look like s3://bucket"):
        _read(monkeypatch, MEDIA_STORAGE=place)


def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured):
        _read(monkeypatch, MEDIA_URL="cdn.example.com")

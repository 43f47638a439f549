"""Uploads, the files at the front door, and the deletion of unused pictures."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Role, Workspace
from accounts.workspaces.actors import operator
from links.fields import link_values
from links.models import Picture
from links.pictures import services
from links.pictures.services import TooManyPictures, delete_picture, erase_workspace, store_picture
from links.pictures.unused import UNUSED_FOR, delete_unused
from links.services.bin import delete_link
from links.services.changes import change_link
from moderation.services import block_workspace
from shortener.errors import NotFound
from tests.fixtures import MakeLink, SignInAs
from tests.links.pictures.conftest import MakeImage
from tests.reading import words

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
JSON = {"accept": "application/json"}


@pytest.fixture
def picture(workspace: Workspace, image: MakeImage) -> Picture:
    """A stored picture."""
    return store_picture(by=operator(workspace), content=image(), at=NOW)


def _path(picture: Picture) -> str:
    return f"/media/{picture.name}"


def _files(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def test_a_picture_is_served_to_anyone(client: Client, picture: Picture, media: Path) -> None:
    answer = client.get(_path(picture))

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer.content == (media / picture.name).read_bytes()
    assert len(answer.content) == picture.size
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert picture.url.endswith(_path(picture))
    assert client.post(_path(picture)).status_code == 405


@pytest.mark.parametrize("name", ["", "00/" + "0" * 40 + ".jpg", "../db.sqlite3", "..%2fdb.sqlite3"])
def test_other_names_are_a_404(client: Client, picture: Picture, name: str) -> None:
    assert client.get(f"/media/{name}").status_code == 404


def test_a_lost_file_is_a_404(client: Client, picture: Picture, media: Path) -> None:
    (media / picture.name).unlink()

    assert client.get(_path(picture)).status_code == 404


def test_pictures_of_a_blocked_workspace_are_gone(client: Client, picture: Picture) -> None:
    block_workspace(workspace=picture.workspace, reason="Spam", by=operator(picture.workspace), at=NOW)

    assert client.get(_path(picture)).status_code == 404


def test_upload_on_the_page_and_by_a_script(sign_in_as: SignInAs, image: MakeImage) -> None:
    browser = sign_in_as(Role.MEMBER)
    file = SimpleUploadedFile("x.html", image("WEBP"), content_type="text/html")

    shown = browser.post("/links/pictures", {"picture": file}, follow=True)
    assert "Image uploaded." in words(shown)
    first = Picture.objects.get()
    assert first.url in shown.content.decode()

    file.seek(0)
    answer = browser.post("/links/pictures", {"picture": file}, headers=JSON)
    assert answer.status_code == 201
    assert answer.json() == {"imageUrl": Picture.objects.exclude(pk=first.pk).get().url}


def test_a_bad_upload_says_why(sign_in_as: SignInAs) -> None:
    browser = sign_in_as(Role.MEMBER)

    shown = browser.post("/links/pictures", {"picture": SimpleUploadedFile("x.png", b"no image")})
    answer = browser.post("/links/pictures", {"picture": SimpleUploadedFile("x.png", b"no image")}, headers=JSON)

    assert (shown.status_code, answer.status_code) == (400, 400)
    assert "PNG, JPEG or WebP image that can be read" in words(shown)
    assert "PNG, JPEG or WebP" in answer.json()["message"]
    assert browser.post("/links/pictures", {}, headers=JSON).json() == {"message": "Choose a file."}
    assert not Picture.objects.exists()


def test_viewers_upload_and_delete_nothing(sign_in_as: SignInAs, picture: Picture, image: MakeImage) -> None:
    viewer = sign_in_as(Role.VIEWER)

    assert viewer.get("/links/pictures").status_code == 200
    assert viewer.post("/links/pictures", {"picture": SimpleUploadedFile("x.png", image())}).status_code == 403
    assert viewer.post(f"/links/pictures/{picture.pk}/delete").status_code == 403


def test_a_workspace_has_a_bounded_number(
    workspace: Workspace, picture: Picture, image: MakeImage, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_PICTURES", 1)
    with pytest.raises(TooManyPictures):
        store_picture(by=operator(workspace), content=image(), at=NOW)

    monkeypatch.setattr(services, "MOST_PICTURES", 9)
    monkeypatch.setattr(services, "MOST_BYTES", picture.size + 1)
    with pytest.raises(TooManyPictures):
        store_picture(by=operator(workspace), content=image(), at=NOW)

    assert len(_files(media)) == Picture.objects.count() == 1


def test_deletion_takes_the_file_and_stays_in_the_workspace(
    workspace: Workspace, stranger: Workspace, picture: Picture, media: Path
) -> None:
    with pytest.raises(NotFound):
        delete_picture(picture=picture, by=operator(stranger))
    assert len(_files(media)) == 1

    delete_picture(picture=picture, by=operator(workspace))

    assert (_files(media), Picture.objects.count()) == ([], 0)


@pytest.mark.engines
def test_unused_pictures_are_deleted_after_a_week(
    workspace: Workspace, picture: Picture, image: MakeImage, make_link: MakeLink, media: Path
) -> None:
    used = store_picture(by=operator(workspace), content=image(), at=NOW)
    link = make_link(alias="card", preview={"imageUrl": used.url})
    week = UNUSED_FOR + timedelta(hours=1)

    assert delete_unused(at=NOW + timedelta(days=1), seconds=5) == 0
    assert delete_unused(at=NOW + week, seconds=5) == 1
    assert [path.name for path in _files(media)] == [used.name[3:]]

    change_link(link=link, by=operator(workspace), at=NOW, values=link_values(preview={}))
    assert delete_unused(at=NOW + 2 * week, seconds=5) == 0  # now it begins to be unused
    assert delete_unused(at=NOW + 3 * week, seconds=5) == 1
    assert _files(media) == []


@pytest.mark.engines
def test_pictures_of_deleted_links_stay(
    workspace: Workspace, picture: Picture, make_link: MakeLink, media: Path
) -> None:
    link = make_link(alias="card", preview={"imageUrl": picture.url})
    delete_link(link=link, by=operator(workspace), at=NOW)

    assert delete_unused(at=NOW + 2 * UNUSED_FOR, seconds=5) == 0
    assert len(_files(media)) == 1


def test_a_closed_workspace_leaves_no_files(workspace: Workspace, picture: Picture, media: Path) -> None:
    erase_workspace(workspace, give_up_at=time.monotonic() + 5)

    assert (_files(media), Picture.objects.count()) == ([], 0)

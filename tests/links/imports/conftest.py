"""Fixtures for tests of imports: files are uploaded in the dashboard, and the worker runs when a test calls it."""

import html
import re
from typing import Protocol

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from links.imports import worker
from links.models import Import
from tests.fixtures import Response


class Upload(Protocol):
    """Uploads a file and returns the response."""

    def __call__(self, content: bytes | str, name: str = ...) -> Response: ...


class Check(Protocol):
    """Uploads a file, confirms its guessed columns with these corrections, runs the check, and returns its address."""

    def __call__(self, content: bytes | str, **corrections: str) -> str: ...


@pytest.fixture
def upload(dashboard: Client) -> Upload:
    """See Upload."""

    def send(content: bytes | str, name: str = "links.csv") -> Response:
        file = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
        return dashboard.post("/links/import", {"file": file})

    return send


@pytest.fixture
def check(dashboard: Client, upload: Upload) -> Check:
    """See Check."""

    def done(content: bytes | str, **corrections: str) -> str:
        answer = upload(content)
        assert answer.status_code == 302, answer.content.decode()
        address = answer["Location"]
        form = dashboard.get(f"{address}/columns").context["form"]
        fields = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
        answer = dashboard.post(f"{address}/columns", fields | corrections)
        assert answer.status_code == 302, answer.context["form"].errors
        work()
        return address

    return done


def work() -> None:
    """Run the worker until no import has work left."""
    for import_id in Import.objects.running().values_list("pk", flat=True):
        while worker.continue_import(import_id=import_id, at=timezone.now(), seconds=60):
            pass


def words(answer: Response) -> str:
    """Return the text of a page, without tags and with single spaces."""
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main")[1]).split()))

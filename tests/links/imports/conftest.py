"""Fixtures for tests of imports: files are uploaded in the dashboard, and the worker runs when a test calls it."""

import html
import re
from typing import Protocol

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import Form
from django.test import Client
from django.utils import timezone

from accounts.models import Workspace
from links.imports import worker
from links.models import Import
from shortener.web.addresses.workspace_urls import page_url
from tests.fixtures import Response
from tests.moderation.conftest import rule

__all__ = ["rule"]


class Upload(Protocol):
    """Uploads a file and returns the response."""

    def __call__(self, content: bytes | str, name: str = ...) -> Response: ...


class Check(Protocol):
    """Uploads a file, confirms its guessed columns with these corrections, runs the check, and returns its address.

    `unknown_hosts` answers each question about a host.
    """

    def __call__(
        self, content: bytes | str, name: str = ..., *, unknown_hosts: str = ..., **corrections: str
    ) -> str: ...


@pytest.fixture
def upload(dashboard: Client, workspace: Workspace) -> Upload:
    """See Upload."""

    def send(content: bytes | str, name: str = "links.csv") -> Response:
        file = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
        return dashboard.post(page_url(workspace.pk, "imports"), {"file": file})

    return send


@pytest.fixture
def check(dashboard: Client, upload: Upload) -> Check:
    """See Check."""

    def done(content: bytes | str, name: str = "links.csv", *, unknown_hosts: str = "", **corrections: str) -> str:
        answer = upload(content, name)
        assert answer.status_code == 302, answer.content.decode()
        address = answer["Location"]
        form = dashboard.get(f"{address}/columns").context["form"]
        fields = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
        fields |= corrections
        answer = dashboard.post(f"{address}/columns", fields | dict.fromkeys(_hosts(form), unknown_hosts))
        if answer.status_code == 400 and unknown_hosts:  # the corrections have led to other hosts
            hosts = _hosts(answer.context["form"])
            answer = dashboard.post(f"{address}/columns", fields | dict.fromkeys(hosts, unknown_hosts))
        assert answer.status_code == 302, answer.context["form"].errors
        work()
        return address

    return done


def _hosts(form: Form) -> list[str]:
    return [name for name in form.fields if name.startswith("host:")]


def work() -> None:
    """Run the worker until no import has work left."""
    for import_id in Import.objects.running().values_list("pk", flat=True):
        while worker.continue_import(import_id=import_id, at=timezone.now(), seconds=60):
            pass


def words(answer: Response) -> str:
    """Return the text of a page, without tags and with single spaces."""
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main")[1]).split()))

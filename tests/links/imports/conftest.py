"""What tests of imports share: somebody at the dashboard, and a worker that works when it is told to."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from links.imports import worker
from links.models import Import


@pytest.fixture
def dashboard(owner: User) -> Client:
    """The owner, signed in."""
    dashboard = Client()
    dashboard.force_login(owner)
    return dashboard


@pytest.fixture
def upload(dashboard: Client) -> Callable[..., Any]:
    """Upload a file and return the answer."""

    def send(content: bytes | str, name: str = "links.csv") -> Any:
        file = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
        return dashboard.post("/links/import", {"file": file})

    return send


@pytest.fixture
def check(dashboard: Client, upload: Callable[..., Any]) -> Callable[..., str]:
    """Upload a file, confirm the guesses with these corrections, let it be checked, and return its page's address."""

    def done(content: bytes | str, **corrections: str) -> str:
        answer = upload(content)
        assert answer.status_code == 302, answer.content.decode()
        address = str(answer.url)
        form = dashboard.get(f"{address}/columns").context["form"]
        fields = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
        answer = dashboard.post(f"{address}/columns", fields | corrections)
        assert answer.status_code == 302, answer.context["form"].errors
        work()
        return address

    return done


def work() -> None:
    """Do what workers would do, until nothing is left."""
    for import_id in Import.objects.running().values_list("pk", flat=True):
        while worker.go_on(import_id=import_id, at=timezone.now(), seconds=60):
            pass


def words(answer: Any) -> str:
    """Return what people read on a page, without tags and with single spaces."""
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main")[1]).split()))

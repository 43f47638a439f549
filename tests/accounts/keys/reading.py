"""What the tests of the key pages read, and when."""

import re
from datetime import UTC, datetime

from django.test import Client

from tests.accounts.fixtures import Response

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def shown(answer: Response) -> str:
    """Return the text of the only key on the page."""
    (text,) = set(re.findall(r"sk_live_[\w-]{43}", answer.content.decode()))
    return str(text)


def opens(text: str) -> int:
    """Return what GET /api/links answers to the key."""
    return Client().get("/api/links", headers={"x-api-key": text}).status_code

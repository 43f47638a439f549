"""Fixtures for tests of the overview."""

import re
from typing import Protocol

import pytest
from django.test import Client

from links.services.click_counts import store_clicks
from redirects.click_stream import RawClick
from shortener.db.ids import new_id
from tests.clicks.clicking import batch_of


class Look(Protocol):
    """Opens the overview with this query and time zone, and returns its text."""

    def __call__(self, query: str = ..., *, zone: str = ...) -> str: ...


@pytest.fixture
def look(dashboard: Client) -> Look:
    """See Look."""

    def see(query: str = "", *, zone: str = "") -> str:
        if zone:
            dashboard.cookies["time_zone"] = zone
        answer = dashboard.get(f"/overview{query}")
        assert answer.status_code == 200
        return main_text(answer.content.decode())

    return see


def main_text(page: str) -> str:
    """Return the text of the page's main part, without the map."""
    main = page.partition('<main id="main"')[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<svg class=\"world\".*?</svg>|<[^>]+>", " ", main, flags=re.DOTALL))


def store(*clicks: RawClick) -> None:
    """Store the clicks as a batch of their own."""
    store_clicks([batch_of(*clicks, name=new_id())])

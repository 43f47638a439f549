"""`code+` shows where a link leads without going there, unless something guards the destination."""

from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

DESTINATION = "https://bücher.example/straße?q=<script>alert(1)</script>"
LOCATION = "https://xn--bcher-kva.example/stra%C3%9Fe?q=%3Cscript%3Ealert(1)%3C/script%3E"


@pytest.mark.parametrize("path", ["/open+", "/OPEN+"])
def test_it_shows_the_destination_of_an_open_link(client: Client, make_link: Any, count_clicks: Any, path: str) -> None:
    link = make_link(alias="open", destination=DESTINATION)

    answer = client.get(path)

    assert answer.status_code == 200
    assert "Location" not in answer
    assert "no-store" in answer["Cache-Control"]
    assert LOCATION in answer.text
    assert "<script>" not in answer.text
    assert "http://localhost:8000/open" in answer.text
    assert count_clicks(link) == 0


@pytest.mark.parametrize("guard", [{"password": "open sesame"}, {"max_clicks": 5}])
def test_it_hides_a_guarded_destination(client: Client, make_link: Any, guard: dict[str, Any]) -> None:
    link = make_link(alias="guarded", destination=DESTINATION, **guard)

    answer = client.get("/guarded+")

    assert answer.status_code == 200
    assert "bcher" not in answer.text
    assert "bücher" not in answer.text
    link.refresh_from_db()
    assert link.click_count == 0


@pytest.mark.parametrize("path", ["/nothing+", "/open++", "/+", "/open+/", "/admin+"])
def test_a_preview_of_nothing_is_the_404_page(client: Client, make_link: Any, path: str) -> None:
    make_link(alias="open")

    assert client.get(path).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_preview_is_only_for_reading(client: Client, make_link: Any, method: str) -> None:
    make_link(alias="open")

    assert getattr(client, method)("/open+").status_code == 405

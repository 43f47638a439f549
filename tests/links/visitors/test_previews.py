"""`code+` shows the destination of a link without redirecting, unless a password or a click limit guards it."""

import pytest
from django.test import Client

from links.fields import GivenValues
from tests.fixtures import MakeLink
from tests.redirects.conftest import CountClicks

pytestmark = pytest.mark.django_db

DESTINATION = "https://bücher.example/straße?q=<script>alert(1)</script>"
LOCATION = "https://xn--bcher-kva.example/stra%C3%9Fe?q=%3Cscript%3Ealert(1)%3C/script%3E"


@pytest.mark.parametrize("path", ["/open+", "/OPEN+"])
def test_it_shows_the_destination_of_an_open_link(
    client: Client, make_link: MakeLink, count_clicks: CountClicks, path: str
) -> None:
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
def test_it_hides_a_guarded_destination(client: Client, make_link: MakeLink, guard: GivenValues) -> None:
    link = make_link(**guard | GivenValues(alias="guarded", destination=DESTINATION))

    answer = client.get("/guarded+")

    assert answer.status_code == 200
    assert "bcher" not in answer.text
    assert "bücher" not in answer.text
    link.refresh_from_db()
    assert link.click_count == 0


@pytest.mark.parametrize("path", ["/nothing+", "/open++", "/+", "/admin+"])
def test_previews_of_other_paths_are_the_404_page(client: Client, make_link: MakeLink, path: str) -> None:
    make_link(alias="open")

    assert client.get(path).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_other_methods_are_a_405(make_link: MakeLink, method: str) -> None:
    make_link(alias="open")

    answer = getattr(Client(enforce_csrf_checks=True), method)("/open+")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")

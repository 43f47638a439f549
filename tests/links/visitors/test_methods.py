"""The methods that short links take."""

import pytest
from django.test import Client

from links.fields import GivenValues
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db


@pytest.fixture
def stranger() -> Client:
    """A client that has opened no page before."""
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_an_open_link_takes_get_and_head(stranger: Client, make_link: MakeLink, method: str) -> None:
    make_link(alias="open")

    answer = getattr(stranger, method)("/open")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("guard", [{"max_clicks": 1}, {"password": "open sesame"}])
def test_a_link_with_a_form_takes_post_too(stranger: Client, make_link: MakeLink, guard: GivenValues) -> None:
    make_link(**guard | GivenValues(alias="guarded"))

    answer = stranger.put("/guarded")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")


def test_a_post_without_the_button_takes_no_click(stranger: Client, make_link: MakeLink) -> None:
    link = make_link(alias="guarded", max_clicks=1)

    answer = stranger.post("/guarded", {"x": "1"})

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    link.refresh_from_db()
    assert link.click_count == 0


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_an_unknown_code_is_a_404(stranger: Client, method: str) -> None:
    assert getattr(stranger, method)("/nothing").status_code == 404

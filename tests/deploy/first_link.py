"""The way of a new operator, in whatever form Shortener is installed."""

import re
from collections.abc import Callable

from tests.stack.running import Stack
from tests.stack.waiting import WHEN_BUSY, eventually


def serve_first_link(stack: Stack, *, meanwhile: Callable[[], object] = lambda: None) -> None:
    """Start, look at a page, follow a link and see its click; call `meanwhile`, and stop as Ctrl-C does."""
    stack.begin()
    stack.wait_until_ready()

    sheet = re.search(r'href="(/static/site\.\w+\.css)"', stack.get("/").text)
    assert sheet is not None
    assert stack.get(sheet[1]).headers["content-type"].startswith("text/css")
    key = stack.create_api_key()
    link = stack.create_link(key, customAlias="first")
    answer = stack.get("/first")
    assert (answer.status_code, answer.headers["location"]) == (302, "https://example.com/page")
    eventually(lambda: stack.clicks(key, link["id"]) == 1, within=WHEN_BUSY)
    meanwhile()
    assert stack.stop() == 0, stack.printed()

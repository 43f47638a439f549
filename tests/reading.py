"""Reading pages as people do."""

import re
from html import unescape

from tests.fixtures import Response


def words(answer: Response) -> str:
    """Return what stands on a page, without its markup and in one line."""
    body = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)
    assert body is not None, answer.content
    return words_of(body[0].encode())


def words_of(html: bytes) -> str:
    """Return what stands in a part of a page."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html.decode())).split())


def values(answer: Response, name: str) -> list[str]:
    """Return the values of the inputs of this name."""
    inputs = re.findall(rf'<input[^>]* name="{name}"[^>]*>', answer.content.decode())
    return [unescape(match[1]) for tag in inputs if (match := re.search(r'value="([^"]*)"', tag))]


def filled_in(answer: Response, **typed: str) -> dict[str, str]:
    """Return what the page's form sends after a user has typed this into it (of inputs with text alone)."""
    html = answer.content.decode()
    shown = {name: (values(answer, name) or [""])[0] for name in re.findall(r'<input[^>]* name="([^"]+)"', html)}
    return shown | typed

"""Reading pages of the dashboard in tests."""

import html
import re

from tests.fixtures import Response


def seen(answer: Response) -> str:
    """Return the text of a page, without its markup."""
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def value(answer: Response, name: str) -> str:
    """Return the value of a field of the page's form."""
    page = answer.content.decode()
    [tag] = re.findall(rf'<input[^>]*\bname="{name}"[^>]*>', page)[:1] or [""]
    return html.unescape("".join(re.findall(r'\bvalue="([^"]*)"', tag)))


def short_names(answer: Response) -> list[str]:
    """Return the codes of the links in a list, in its order."""
    return re.findall(r'<a class="link-row-name"[^>]*><bdi.*?<span>/([^<]+)</span></bdi></a>', answer.content.decode())

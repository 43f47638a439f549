"""What a page lets people send: its forms with everything that can be filled in, and its links with a query."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Form:
    """Where a form goes, for each name of a control the values that it can have, and the buttons that say something."""

    method: str
    action: str
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[dict[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, here: str) -> None:
        super().__init__()
        self.here, self._select = here, ""
        self.forms, self._by_id = [Form("get", here)], dict[str, Form]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            form = self._by_id.setdefault(given.get("id", str(len(self.forms))), Form("", ""))
            form.method, form.action = given.get("method", "get").lower(), given.get("action") or self.here
            self.forms.append(form)
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select:
            self._add(given, self._select)
        elif tag == "button" and given.get("name"):
            self._form_of(given).buttons.append({given["name"]: given.get("value", "")})
            self._add(given, given["name"])
        elif tag in ("input", "textarea") and given.get("name"):
            self._add(given, given["name"])
        self._add_links(given)

    def _form_of(self, given: dict[str, str]) -> Form:
        return self._by_id.setdefault(given["form"], Form("", "")) if "form" in given else self.forms[-1]

    def _add(self, given: dict[str, str], name: str) -> None:
        self._form_of(given).choices.setdefault(name, []).append(given.get("value", ""))

    def _add_links(self, given: dict[str, str]) -> None:
        for name in ("href", "hx-get", "hx-post", "formaction"):
            parts = urlsplit(given.get(name, ""))
            if parts.query and not parts.netloc:
                form = Form("post" if name == "hx-post" else "get", parts.path or self.here)
                form.choices = {key: [value] for key, value in parse_qsl(parts.query, keep_blank_values=True)}
                self.forms.insert(0, form)


def forms_in(html: str, here: str) -> Iterator[Form]:
    """Yield the forms of the page at this address; controls outside of any, and links with a query, make some, too."""
    reader = _Reader(here)
    reader.feed(html)
    yield from (form for form in reader.forms if form.choices)

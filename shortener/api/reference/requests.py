"""Requests to an endpoint as programs in curl, JavaScript and Python."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

KEY = "sk_live_xxxxx"

LANGUAGES = {"sh": "curl", "js": "JavaScript", "py": "Python"}


@dataclass(frozen=True)
class Request:
    """What a program has to send."""

    method: str
    url: str
    needs_key: bool
    needs_session: bool
    body: Any = None


@dataclass(frozen=True)
class Example:
    """A program in one language, which runs as it stands once the key is put in. `name` is unique on a page."""

    name: str
    suffix: str
    text: str

    @property
    def language(self) -> str:
        """The language's name."""
        return LANGUAGES[self.suffix]


def examples_of(name: str, request: Request) -> Sequence[Example]:
    """Return the programs for a request; one that needs a browser's session has JavaScript alone."""
    writers = {"sh": _curl, "js": _javascript, "py": _python}
    if not request.needs_key and request.needs_session:
        writers = {"js": _javascript}
    return [Example(name, suffix, write(request)) for suffix, write in writers.items()]


def _headers(request: Request) -> dict[str, str]:
    headers = {"x-api-key": KEY} if request.needs_key else {}
    return headers if request.body is None else {"Content-Type": "application/json", **headers}


def _json(value: Any, *, indent: int) -> str:
    lines = json.dumps(value, indent=2, ensure_ascii=False).splitlines()
    return ("\n" + " " * indent).join(lines)


def _curl(request: Request) -> str:
    method = "" if request.method == "GET" else f" -X {request.method}"
    parts = [f'curl{method} "{request.url}"']
    parts += [f'-H "{name}: {value}"' for name, value in _headers(request).items()]
    if request.body is not None:
        text = _json(request.body, indent=2).replace("'", "'\\''")
        parts.append(f"-d '{text}'")
    return " \\\n  ".join(parts)


def _javascript(request: Request) -> str:
    options = [f'method: "{request.method}"'] if request.method != "GET" else []
    headers = ", ".join(f'"{name}": "{value}"' for name, value in _headers(request).items())
    options += [f"headers: {{ {headers} }}"] if headers else []
    if request.body is not None:
        options.append(f"body: JSON.stringify({_json(request.body, indent=2)})")
    given = ",\n  ".join(options)
    call = f'"{request.url}", {{\n  {given}\n}}' if options else f'"{request.url}"'
    return (
        f"const response = await fetch({call});\n"
        "if (!response.ok) throw new Error(await response.text());\n"
        "console.log(await response.text());"
    )


def _python(request: Request) -> str:
    parts = [f'"{request.url}"']
    parts += [f'method="{request.method}"'] if request.method != "GET" else []
    headers = ", ".join(f'"{name}": "{value}"' for name, value in _headers(request).items())
    parts += [f"headers={{{headers}}}"] if headers else []
    imports = "from urllib.request import Request, urlopen\n"
    if request.body is not None:
        # A JSON text in a string: true, false and null are not words of Python.
        text = json.dumps(request.body, indent=2, ensure_ascii=False).replace("\\", "\\\\")
        parts.append(f'data="""{text}""".encode()')
    given = ",\n    ".join(parts)
    return (
        f"{imports}\nrequest = Request(\n    {given},\n)\n"
        "with urlopen(request) as response:\n    print(response.read().decode())"
    )

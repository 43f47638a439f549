"""The environment, and the variables in it whose names are probably misspelled."""

import difflib
import re
from io import StringIO
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

_ALIKE = 0.85  # SITE_ULR is 0.875 like SITE_URL

_LINE = re.compile(r"\s*(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z_0-9]*)\s*=\s*(?P<value>[^\0]*?)\s*", re.ASCII)
_NOTHING = re.compile(r"\s*(?:#.*)?")  # an empty line or a comment
# The beginning of a line that may be shown: any other could be a part of a secret.
_NAME = re.compile(r"\s*(?:export\s+)?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)[\s:]", re.ASCII)


class Environment(environ.Env):  # type: ignore[misc]  # django-environ has no types
    """Reads variables, and remembers which names the settings know."""

    def __init__(self) -> None:
        super().__init__()
        self._known: set[str] = set()
        self.from_file: list[str] = []  # names of variables that read_file() has set

    def read_file(self, path: Path) -> None:
        """Set the variables of an .env file, if there is one, that are not set yet.

        Raises ImproperlyConfigured, without a value, for a file or a line that cannot be read.
        """
        before = set(self.ENVIRON)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            raise ImproperlyConfigured(
                f"{path} cannot be read ({error.strerror}). It must be a file that this user can read."
            ) from error
        self.read_env(StringIO(_lines(content, path)))
        self.from_file = sorted(set(self.ENVIRON) - before)

    def get_value(self, var: str, *arguments: Any, **options: Any) -> Any:
        """Return the value of a variable."""
        self._known.add(var)
        return super().get_value(var, *arguments, **options)

    def misspelled(self) -> dict[str, str]:
        """Return each variable that is not a setting, but nearly has the name of one, with that name."""
        found = {}
        for name in sorted(set(self.ENVIRON) - self._known):
            for meant in difflib.get_close_matches(name, self._known, 1, _ALIKE):
                found[name] = meant
        return found


def _lines(content: bytes, path: Path) -> str:
    """Return the settings in a file as the library reads them: NAME=value without spaces around either."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = content[: error.start].count(b"\n") + 1
        raise ImproperlyConfigured(f"Line {number} of {path} is not in UTF-8. Save the file in UTF-8.") from None
    lines = []
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _LINE.fullmatch(line):
            lines.append(f"{match['name']}={match['value']}")
        elif not _NOTHING.fullmatch(line):
            name = _NAME.match(line)
            begins = f", which begins with {name[1]}," if name else ""
            raise ImproperlyConfigured(
                f"Line {number} of {path}{begins} cannot be read. Write each setting as NAME=value on a line of its "
                "own."
            )
    return "\n".join(lines)

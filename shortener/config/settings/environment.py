"""The environment, and the variables in it whose names are probably misspelled."""

import difflib
import os
from pathlib import Path
from typing import Any

import environ

_ALIKE = 0.85  # SITE_ULR is 0.875 like SITE_URL


class Environment(environ.Env):  # type: ignore[misc]  # django-environ has no types
    """Reads variables, and remembers which names the settings know."""

    def __init__(self) -> None:
        super().__init__()
        self._known: set[str] = set()
        self.from_file: list[str] = []  # names of variables that read_file() has set

    def read_file(self, path: Path) -> None:
        """Set the variables of an .env file, if there is one, that are not set yet."""
        before = set(os.environ)
        self.read_env(path)
        self.from_file = sorted(set(os.environ) - before)

    def get_value(self, var: str, *arguments: Any, **options: Any) -> Any:
        """Return the value of a variable."""
        self._known.add(var)
        return super().get_value(var, *arguments, **options)

    def misspelled(self) -> dict[str, str]:
        """Return each variable that is not a setting, but nearly has the name of one, with that name."""
        found = {}
        for name in sorted(set(os.environ) - self._known):
            for meant in difflib.get_close_matches(name, self._known, 1, _ALIKE):
                found[name] = meant
        return found

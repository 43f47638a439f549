"""A test run depends on neither the caller's environment nor an .env file."""

import re
from pathlib import Path

from django.conf import settings

from tests.variables import UNSET


def test_each_documented_variable_is_set() -> None:
    example = Path(settings.BASE_DIR, ".env.example").read_text()

    assert set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) == set(UNSET)

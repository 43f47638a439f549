"""Whole numbers that people type, in forms and in files."""

import re
from typing import Any

from django import forms

_GROUPED = re.compile(r"(\d{1,3}([.,'’_\s])\d{3}(?:\2\d{3})*)(?:[.,]0{1,2})?")
_PLAIN = re.compile(r"(\d+)(?:[.,]0*)?")
_LONGEST = 20  # characters of a plain number: int() raises ValueError for thousands of digits


def parse_whole_number(text: str) -> int | None:
    """Return the number in a text such as 500, 500.0, 1,000, 1.000, 1 000 or 1'000; None for any other text."""
    text = text.strip()
    if len(text) > 2 * _LONGEST:
        return None
    if grouped := _GROUPED.fullmatch(text):
        return int(re.sub(r"\D", "", grouped[1]))
    plain = _PLAIN.fullmatch(text)
    return int(plain[1]) if plain and len(text) <= _LONGEST else None


class WholeNumberField(forms.IntegerField):
    """An integer that may be typed with separators between groups of three digits."""

    def to_python(self, value: Any) -> int | None:
        """Return the number, None for an empty text, or raise ValidationError."""
        number = parse_whole_number(str(value)) if value not in self.empty_values else None
        return super().to_python(value if number is None else number)

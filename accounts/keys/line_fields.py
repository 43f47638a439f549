"""Lists that people type as lines."""

from typing import Any

from django import forms


class LinesField(forms.CharField):
    """A list of words, one on each line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """Show a stored list as lines, and what somebody typed as it is."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """Return the words."""
        return value if isinstance(value, list) else (super().to_python(value) or "").split()

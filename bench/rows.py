"""The table: what was measured, beside what was promised."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One budget and how it was met."""

    what: str
    measured: str
    budget: str
    ok: bool

    @property
    def verdict(self) -> str:
        """One word for the last column."""
        return "ok" if self.ok else "MISSED"


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table that also reads well in a terminal."""
    cells = [("what", "measured", "budget", "")]
    return aligned(cells + [(row.what, row.measured, row.budget, row.verdict) for row in rows])


def aligned(cells: Sequence[Sequence[str]]) -> str:
    """Return lines of as many cells each, the first of which is the head, as such a table."""
    widths = [max(len(text) for text in column) for column in zip(*cells, strict=True)]
    lines = [
        "| " + " | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)

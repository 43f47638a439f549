"""The results of the benchmark as a table: measured values beside their budgets."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class BudgetResult:
    """A budget and its measured value."""

    what: str
    measured: str
    budget: str
    ok: bool

    @property
    def verdict(self) -> str:
        """The text of the last column."""
        return "ok" if self.ok else "MISSED"


def format_table(results: Sequence[BudgetResult]) -> str:
    """Return the results as a Markdown table with aligned columns."""
    cells = [("what", "measured", "budget", "")]
    return align_columns(cells + [(row.what, row.measured, row.budget, row.verdict) for row in results])


def align_columns(cells: Sequence[Sequence[str]]) -> str:
    """Return lines of cells, the first of which is the header, as a Markdown table with aligned columns."""
    widths = [max(len(text) for text in column) for column in zip(*cells, strict=True)]
    lines = [
        "| " + " | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)

"""Progress on the terminal: a bar for the current table; elsewhere, a line for each table."""

import time

from django.core.management.base import OutputWrapper

_BAR = 24  # characters
_START_OF_LINE, _REST_OF_LINE = "\r", "\x1b[K"


class Progress:
    """Shows one line at a time."""

    def __init__(self, stream: OutputWrapper) -> None:
        self._stream = stream
        self._is_terminal = stream.isatty()

    def note(self, text: str) -> None:
        """Show a text in a terminal until the next one."""
        if self._is_terminal:
            self._show(text)

    def begin(self, table: str, *, total: int, done: int) -> None:
        """Show a table with `done` of `total` rows copied already."""
        self._table, self._total, self._done_before = table, total, done
        self._began_at = time.monotonic()
        self.advance_to(done)

    def advance_to(self, done: int) -> None:
        """Show that `done` rows are copied."""
        self._done = done
        if self._is_terminal:
            filled = _BAR * min(done, self._total) // self._total if self._total else _BAR
            bar = "█" * filled + "░" * (_BAR - filled)
            self._show(f"{self._table:32} {bar} {done:,} / {self._total:,}{self._rate()}")

    def end(self) -> None:
        """Print the line of the finished table."""
        self._show(f"{self._table:32} {self._done:,} rows{self._rate()}", end="\n")

    def leave(self) -> None:
        """Clear the line in a terminal."""
        if self._is_terminal:
            self._show("")

    def _rate(self) -> str:
        seconds = time.monotonic() - self._began_at
        return f", {(self._done - self._done_before) / seconds:,.0f} rows/s" if seconds >= 1 else ""

    def _show(self, text: str, end: str = "") -> None:
        if self._is_terminal:
            text = f"{_START_OF_LINE}{text}{_REST_OF_LINE}"
        self._stream.write(text, ending=end)
        self._stream.flush()

"""The types of the fixtures of moderation."""

from datetime import datetime
from typing import Protocol


class Rule(Protocol):
    """Adds a rule as an operator does, and runs what follows its commit."""

    def __call__(self, pattern: str, verdict: str = ..., *, reason: str = ..., at: datetime | None = ...) -> None: ...

"""The client of the process that writes to the target."""

import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import IO, Self, TypeVar, cast

from shortener import places
from shortener.db.copying import frames
from shortener.db.copying.failures import CannotCopy
from shortener.db.copying.rows import Row
from shortener.db.copying.tables import Table

_ENDS_WITHIN = 3.0  # seconds to finish the current batch

Answer = TypeVar("Answer", bound=frames.Message)


class Receiver:
    """Starts the process that writes to the URL's database, and stops it when the `with` block ends."""

    def __init__(self, url: str) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [*places.COMMAND, "receive_copy"],
            # Not on the command line, which every user of the machine can read. Without a TTL index, or MongoDB would
            # delete old clicks before they are compared; the site's first start creates it.
            env=os.environ | {"DATABASE_URL": url, "CLICKS_KEPT_DAYS": "0"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C reaches this process alone, which then stops the other
        )
        self._questions = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._questions.close()
        try:
            self._process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._answers.close()

    def say(self, message: frames.Message) -> None:
        """Send a message; if the other process has ended, answer() raises with the reason."""
        with suppress(BrokenPipeError):
            frames.send(self._questions, message)

    def answer(self, kind: type[Answer], *, about: str = "--to") -> Answer:
        """Return the next answer; raise CannotCopy if the other process failed or ended."""
        match frames.receive(self._answers):
            case None:
                raise CannotCopy(
                    "The process that writes to the target has ended. Run the same command again to continue."
                )
            case frames.Failed(reason):
                raise CannotCopy(f"{about}: {reason}")
            case answer:
                return cast("Answer", answer)

    def store(self, table: Table, batches: Iterable[list[Row]]) -> Iterator[int]:
        """Store the batches and yield the size of each committed one; the next is read at the same time."""
        under_way = False
        for batch in batches:
            self.say(frames.Store(table.name, batch))
            if under_way:
                yield self.answer(frames.Stored, about=table.name).count
            under_way = True
        if under_way:
            yield self.answer(frames.Stored, about=table.name).count

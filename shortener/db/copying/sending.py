"""The process that reads the source: it checks what the target has, sends every row, and compares both databases."""

from collections import Counter
from dataclasses import dataclass

from shortener.db.copying import frames
from shortener.db.copying.failures import CannotCopy
from shortener.db.copying.progress import Progress
from shortener.db.copying.receiver import Receiver
from shortener.db.copying.rows import Rows
from shortener.db.copying.tables import Table, all_tables


@dataclass(frozen=True)
class Copied:
    """A table that was compared and is equal in both databases."""

    table: str
    rows: int
    digest: str  # hexadecimal


def copy_to(url: str, progress: Progress) -> list[Copied]:
    """Copy every row of this database into the URL's, and return the tables, which have been compared.

    Raise CannotCopy when the target cannot be used, refuses rows, or has rows that this database has not.
    """
    progress.note("Making the tables in the target …")
    with Receiver(url) as receiver:
        target_engine = receiver.answer(frames.Ready).vendor
        rows = Rows(in_milliseconds=target_engine == "mongodb")
        tables = all_tables()
        copied = {table: _copied_before(table, rows, receiver, progress) for table in tables}
        for table in tables:
            _send(table, copied[table], rows, receiver, progress)
        return [_compared(table, rows, receiver, progress) for table in tables]


def _copied_before(table: Table, rows: Rows, receiver: Receiver, progress: Progress) -> frames.Summary:
    """Return the summary of the rows that the target has already, or raise CannotCopy when it has others."""
    progress.note(f"Looking at {table.name} in the target …")
    receiver.say(frames.Describe(table.name))
    held = receiver.answer(frames.Summary, about=table.name)
    if table.is_numbered:
        has_others = bool(Counter(held.names) - Counter(rows.summary(table).names))
        ours = frames.Summary()  # they are few: all are sent, and the target skips those it has
    else:
        # They were sent in our key order, which can differ from the target's.
        ours = rows.summary(table, first=held.count)
        has_others = ours.digest != held.digest
    if has_others:
        raise CannotCopy(
            f"{table.name}: the target holds rows that this database does not. Use an empty database. "
            "(An unfinished copy can go on only if nothing was changed in either database since.)"
        )
    return ours


def _send(table: Table, copied: frames.Summary, rows: Rows, receiver: Receiver, progress: Progress) -> None:
    done = copied.count
    progress.begin(table.name, total=table.model._base_manager.count(), done=done)
    batches = ([row for _, row in batch] for batch in rows.batches(table, after=copied.last))
    for stored in receiver.store(table, batches):
        done += stored
        progress.advance_to(done)
    progress.end()


def _compared(table: Table, rows: Rows, receiver: Receiver, progress: Progress) -> Copied:
    progress.note(f"Comparing {table.name} …")
    receiver.say(frames.Describe(table.name))  # both processes read at the same time
    ours, theirs = rows.summary(table), receiver.answer(frames.Summary, about=table.name)
    if (ours.count, ours.digest) != (theirs.count, theirs.digest):
        raise CannotCopy(
            f"{table.name} differs: {ours.count:,} rows here, {theirs.count:,} in the target, or other values. Was "
            "something changed during the copy? Stop everything that writes, empty the target, and copy again."
        )
    return Copied(table.name, ours.count, ours.digest.hex())

"""The process that writes to the target: it stores rows, and summarizes tables."""

from collections.abc import Callable
from typing import IO

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DataError, IntegrityError, connection
from django.db import Error as DatabaseError

from shortener.db.copying import frames
from shortener.db.copying.failures import reason
from shortener.db.copying.rows import Rows
from shortener.db.copying.storing import Storage
from shortener.db.copying.tables import all_tables


def serve(questions: IO[bytes], answers: IO[bytes], *, check_database: Callable[[], None]) -> None:
    """Create the tables and answer messages until the other process closes the pipe; an error ends this with Failed."""
    try:
        check_database()
        call_command("migrate", verbosity=0, interactive=False)
        frames.send(answers, frames.Ready(connection.vendor))
        _answer_all(questions, answers)
    except (DataError, IntegrityError, ImproperlyConfigured, ValueError) as error:
        # Without the setting's name: for the other process, it is --to.
        frames.send(answers, frames.Failed(reason(error).removeprefix("DATABASE_URL ")))
    except (DatabaseError, OSError) as error:
        frames.send(answers, frames.Failed(f"{reason(error)}. Run the same command again to continue."))


def _answer_all(questions: IO[bytes], answers: IO[bytes]) -> None:
    tables = {table.name: table for table in all_tables()}
    rows = Rows()
    storage = Storage(rows)
    while question := frames.receive(questions):
        match question:
            case frames.Describe():
                frames.send(answers, rows.summary(tables[question.table]))
            case frames.Store():
                storage.store(tables[question.table], question.rows)
                frames.send(answers, frames.Stored(len(question.rows)))

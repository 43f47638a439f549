"""The process of copy_database that writes tells the other one why it ends."""

import io

import pytest
from django.db import DatabaseError, DataError, OperationalError

from shortener.db.copying import frames
from shortener.db.copying.receiving import serve

AGAIN = ". Run the same command again to continue."


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OperationalError("server closed the connection"), f"server closed the connection{AGAIN}"),
        (DatabaseError("operation cancelled"), f"operation cancelled{AGAIN}"),  # MongoDB's driver, after its timeout
        (TimeoutError("timed out"), f"timed out{AGAIN}"),
        (DataError("value too long"), "value too long"),
    ],
)
def test_only_a_failure_of_the_server_says_to_run_it_again(error: Exception, told: str) -> None:
    answers = io.BytesIO()

    def fail() -> None:
        raise error

    serve(io.BytesIO(), answers, check_database=fail)

    answers.seek(0)
    assert frames.receive(answers) == frames.Failed(told)

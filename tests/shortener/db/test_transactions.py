"""shortener.db.transactions.atomic: what is retried, and for how long."""

from collections.abc import Callable

import pytest
from django.db import OperationalError
from pymongo.errors import AutoReconnect

from shortener.db.transactions import atomic

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lose_connection(pass_seconds: Callable[[float], None]) -> Callable[[float], list[str]]:
    """Run a function that loses its connection again and again, this many seconds apart; return its attempts."""

    def run(seconds: float) -> list[str]:
        attempts: list[str] = []

        @atomic()
        def fail() -> None:
            attempts.append("another")
            pass_seconds(seconds)
            lost = AutoReconnect("connection closed")
            lost._add_error_label("TransientTransactionError")
            raise OperationalError(str(lost)) from lost

        with pytest.raises(OperationalError):
            fail()
        return attempts

    return run


def test_a_connection_lost_for_a_moment_is_retried(lose_connection: Callable[[float], list[str]]) -> None:
    assert len(lose_connection(0)) > 3


def test_a_longer_outage_is_not_retried(lose_connection: Callable[[float], list[str]]) -> None:
    assert len(lose_connection(4)) == 1

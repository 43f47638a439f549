"""A limited number of downloads of the same kind may be under way at once."""

from collections.abc import Iterator
from typing import Any

import pytest

from shortener import redis
from shortener.web.downloads import Download


class Chunks:
    """Chunks of a file that know whether the work on them has been stopped."""

    def __init__(self, *texts: str) -> None:
        self._texts = iter(texts)
        self.is_closed = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return next(self._texts)

    def close(self) -> None:
        """Stop."""
        self.is_closed = True


@pytest.fixture(autouse=True)
def _no_downloads() -> None:
    redis.client().delete("downloads:it")


def _begin(*texts: str) -> Download[str] | None:
    return Download.begin(iter(texts), of="it", most=2)


def test_the_next_one_waits_for_the_end_of_another() -> None:
    first, second = _begin("a", "b"), _begin("c")
    assert first is not None
    assert second is not None
    assert _begin("d") is None

    assert list(first) == ["a", "b"]

    assert _begin("d") is not None
    assert Download.begin(iter(()), of="something else", most=1) is not None


def test_a_client_that_leaves_stops_the_work_and_frees_the_slot() -> None:
    chunks = Chunks("a", "b")
    download = Download.begin(chunks, of="it", most=1)
    assert download is not None
    next(download)

    download.close()

    assert chunks.is_closed
    assert Download.begin(iter(()), of="it", most=1) is not None


def test_an_error_frees_the_slot() -> None:
    def failing() -> Iterator[str]:
        yield "a"
        raise RuntimeError

    download = Download.begin(failing(), of="it", most=1)
    assert download is not None
    with pytest.raises(RuntimeError):
        list(download)

    assert Download.begin(iter(()), of="it", most=1) is not None


def test_a_slot_of_a_killed_process_expires() -> None:
    assert Download.begin(iter(()), of="it", most=1) is not None
    client: Any = redis.client()  # its types include awaitables

    ((_name, expires_at),) = client.zrange("downloads:it", 0, -1, withscores=True)

    assert 0 < expires_at - client.time()[0] <= 120
    assert 0 < client.ttl("downloads:it") <= 120

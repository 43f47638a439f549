"""Exact counts: clicks of some links are counted in the database before they are answered, in batches.

Those are the links with a click limit, and those whose rules depend on the number of clicks.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

from redirects.batches import Batcher
from redirects.database import Database


class Wanted(NamedTuple):
    """A link by its id, and the number of clicks from which on they are not counted here; None without one."""

    link_id: str
    below: int | None = None


class Taken(NamedTuple):
    """How many clicks were counted, and how many the link had before them."""

    number: int
    before: int


# Takes how many clicks each link should get, and returns how many of them its limit allowed.
TakeClicks = Callable[[Mapping[Wanted, int]], Mapping[Wanted, Taken]]


class ClickLimits:
    """Takes clicks for one event loop, those of many visitors with one transaction."""

    def __init__(self, database: Database, take: TakeClicks) -> None:
        self._database = database
        self._take = take
        self._batcher: Batcher[Wanted, Taken] = Batcher(self._take_all)

    async def take(self, link_id: str) -> bool:
        """Tell whether the link's limit allowed one more click, which is counted then. Raises DatabaseError."""
        return (await self._batcher.add(Wanted(link_id))).number > 0

    async def take_below(self, link_id: str, below: int) -> Taken:
        """Count one click if there are fewer than `below` and the limit allows it. Raises DatabaseError."""
        return await self._batcher.add(Wanted(link_id, below))

    async def _take_all(self, wanted: list[Wanted]) -> list[Taken]:
        taken = await self._database.call(self._take, Counter(wanted))
        answers, given = [], Counter[Wanted]()
        for one in wanted:  # first come, first served
            number, before = taken[one]
            has_one = given[one] < number
            answers.append(Taken(int(has_one), before + given[one]))
            given[one] += has_one
        return answers

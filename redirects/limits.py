"""Click limits: the visits of links that have one are counted in the database before they are answered, in batches."""

from collections import Counter
from collections.abc import Callable, Mapping

from redirects.batches import Batcher
from redirects.database import Database

# Takes how many clicks each link (by id) should get, and returns how many of them its limit allowed.
TakeClicks = Callable[[Mapping[str, int]], Mapping[str, int]]


class ClickLimits:
    """Takes clicks for one event loop, those of many visitors with one transaction."""

    def __init__(self, database: Database, take: TakeClicks) -> None:
        self._database = database
        self._take = take
        self._batcher: Batcher[str, bool] = Batcher(self._take_all)

    async def take(self, link_id: str) -> bool:
        """Tell whether the link's limit allowed one more click, which is counted then. Raises DatabaseError."""
        return await self._batcher.add(link_id)

    async def _take_all(self, link_ids: list[str]) -> list[bool]:
        left = Counter(await self._database.call(self._take, Counter(link_ids)))
        answers = []
        for link_id in link_ids:  # first come, first served
            answers.append(left[link_id] > 0)
            left[link_id] -= 1
        return answers

"""What a domain's page shows of its DNS, and how it looks again by itself while it is open."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domains.dns import DnsAnswer
from domains.models import Domain
from domains.records import Record, cname_target, explanation, is_set, records
from domains.states import State, state

EVERY = timedelta(seconds=15)
_ROUNDS = 20  # five minutes, then somebody must ask


@dataclass(frozen=True)
class DnsPanel:
    """The state of a domain and of its records; `round` counts how often the page has looked by itself."""

    domain: Domain
    may_check: bool
    round: int = 0
    refusal: str = ""

    @property
    def state(self) -> State:
        """Where the domain stands."""
        return state(self.domain)

    @property
    def explanation(self) -> str:
        """What the last check found, and what to do about it."""
        return explanation(self.domain)

    @property
    def answer(self) -> DnsAnswer | None:
        """What the DNS said at the last check; None before the first."""
        found = self.domain.dns_answer
        return None if found is None else DnsAnswer.from_json(found)

    @property
    def records(self) -> list[tuple[Record, bool]]:
        """The records to set, and whether they are."""
        return [(record, is_set(record, self.answer)) for record in records(self.domain)]

    @property
    def has_cname(self) -> bool:
        """Whether the site has a name that a CNAME can lead to."""
        return bool(cname_target())

    @property
    def is_watching(self) -> bool:
        """Whether the page is to look again by itself: until all is well, or nobody seems to be there any more."""
        return self.may_check and self._has_news_to_come and self.round < _ROUNDS

    @property
    def has_stopped(self) -> bool:
        """Whether it has looked often enough."""
        return self.may_check and self._has_news_to_come and self.round >= _ROUNDS

    @property
    def seconds(self) -> int:
        """Between two looks."""
        return int(EVERY.total_seconds())

    @property
    def next_round(self) -> int:
        """The number of the next look."""
        return self.round + 1

    @property
    def _has_news_to_come(self) -> bool:
        return self.state not in (State.VERIFIED, State.VOUCHED)


def is_stale(domain: Domain, at: datetime) -> bool:
    """Tell whether the DNS was last asked so long ago that a page which looks by itself may ask again."""
    # A little less than between two looks, or every other one would come a moment too early.
    return domain.last_checked_at is None or at - domain.last_checked_at >= EVERY - timedelta(seconds=2)

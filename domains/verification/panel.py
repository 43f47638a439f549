"""The DNS panel of a domain's page: status, records and last check. While the page is open, it repeats the check."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domains.models import Domain, DomainStatus
from domains.verification.answers import DnsAnswer
from domains.verification.records import (
    DnsRecord,
    cname_target,
    explain_consequences,
    explain_records,
    has_record,
    own_cname,
    required_records,
)

INTERVAL = timedelta(seconds=15)
_ROUNDS = 20  # of automatic checks: five minutes

BADGE_CLASSES = {
    DomainStatus.VERIFIED: "badge-success",
    DomainStatus.VOUCHED: "badge-success",
    DomainStatus.FAILING: "badge-warning",
    DomainStatus.WEAK: "badge-warning",
    DomainStatus.DISPUTED: "badge-warning",
    DomainStatus.REFUSED: "badge-warning",
    DomainStatus.CLAIMING: "badge-info",
    DomainStatus.UNCHECKED: "",
    DomainStatus.WAITING: "badge-info",
}

_SETTLED = (
    DomainStatus.VERIFIED, DomainStatus.VOUCHED, DomainStatus.DISPUTED, DomainStatus.CLAIMING, DomainStatus.REFUSED,
)  # fmt: skip


@dataclass(frozen=True)
class DnsPanel:
    """The status of a domain and of its records; `round` counts the automatic checks of the open page."""

    domain: Domain
    may_check: bool
    round: int = 0
    refusal: str = ""

    @property
    def badge_class(self) -> str:
        """The CSS class for the badge of the status."""
        return BADGE_CLASSES[self.domain.status]

    @property
    def explanation(self) -> str:
        """What the last check found and what to do next."""
        return explain_records(self.domain)

    @property
    def notice(self) -> str:
        """What becomes of the domain; empty if it stays as it is."""
        return explain_consequences(self.domain)

    @property
    def answer(self) -> DnsAnswer | None:
        """The DNS answer of the last check; None before the first."""
        found = self.domain.dns_answer
        return None if found is None else DnsAnswer.from_json(found)

    @property
    def records(self) -> list[tuple[DnsRecord, bool]]:
        """The required records, each with whether the last check has found it."""
        return [(record, has_record(self.answer, record)) for record in required_records(self.domain)]

    @property
    def own_cname(self) -> tuple[DnsRecord, bool] | None:
        """The one record that replaces both, and whether the last check has found it; None without a site's host."""
        record = own_cname(self.domain)
        return None if record is None else (record, has_record(self.answer, record))

    @property
    def has_cname(self) -> bool:
        """Whether the site has a host name that a CNAME can lead to."""
        return bool(cname_target())

    @property
    def is_polling(self) -> bool:
        """Whether the page repeats the check: not once the domain is proven or claimed, nor after the last round."""
        return self.may_check and self._is_unsettled and self.round < _ROUNDS

    @property
    def has_stopped(self) -> bool:
        """Whether the page has made its last automatic check without success."""
        return self.may_check and self._is_unsettled and self.round >= _ROUNDS

    @property
    def interval_seconds(self) -> int:
        """The seconds between two automatic checks."""
        return int(INTERVAL.total_seconds())

    @property
    def next_round(self) -> int:
        """The number of the next automatic check."""
        return self.round + 1

    @property
    def _is_unsettled(self) -> bool:
        return self.domain.status not in _SETTLED


def is_stale(domain: Domain, at: datetime) -> bool:
    """Tell whether the last check is old enough for an automatic one to query the DNS again."""
    # A little less than the interval, or every other request would arrive a moment too early.
    return domain.last_checked_at is None or at - domain.last_checked_at >= INTERVAL - timedelta(seconds=2)

"""Every address that a link can send visitors to, or shows them: rules and feeds are asked about all of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import ada_url

from links.models import Link
from moderation.models import Verdict
from moderation.verdicts import Finding

# The columns that addresses_in() takes, in this order.
ADDRESS_COLUMNS = ("location", "rules", "expired_url", "preview")


def addresses_of(link: Link) -> list[str]:
    """Return the link's own location first, then its other addresses, each once, in the form that rules know."""
    return addresses_in([getattr(link, column) for column in ADDRESS_COLUMNS])


def addresses_in(values: Sequence[Any]) -> list[str]:
    """Do the same with the values of ADDRESS_COLUMNS, of which MongoDB has None in links of the previous release."""
    location, rules, expired_url, preview = values
    others = [*_in_rules(rules or ()), expired_url, (preview or {}).get("imageUrl")]
    return list(dict.fromkeys([location, *(ada_url.URL(one).href for one in others if one)]))


def _in_rules(rules: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for rule in rules:
        action = rule["action"]
        for place in [action, *action.get("variants", ())]:
            if "url" in place:
                yield place["url"]


def strictest(found: Mapping[str, Finding], addresses: Iterable[str]) -> Finding | None:
    """Return the first finding about these addresses that blocks, else the first that warns, or None."""
    said = [found[address] for address in addresses if address in found]
    return next((one for one in said if one.verdict == Verdict.BLOCK), next(iter(said), None))

"""The limit of values that a scope's day has in each dimension: what visitors send beyond it is counted as OTHER.

Referrers and User-Agents are invented by clients, so without a limit each click could add a row to every scope.
"""

from collections import Counter
from collections.abc import Collection
from datetime import date, timedelta
from threading import Lock
from typing import TypeAlias

from cachetools import LRUCache

from clicks.models import DailyBreakdown
from shortener import metrics

MOST_VALUES = 500
OTHER = "(other)"  # a client that sends this word is counted with the others
LIMITED = frozenset({"referrer", "browser", "os", "bot", "variant"})  # the other dimensions have lists of their own

# A process trusts itself with so many values of a group before it reads how many are stored: most groups have fewer,
# so that most batches need no query.
_UNCHECKED = 20
_REMEMBERED = 50_000  # values, of about 100 bytes each
_SCOPES_PER_QUERY = 500
_EPOCH = date(1970, 1, 1)

Group: TypeAlias = tuple[str, int, str]  # scope, days since 1970, dimension
Counted: TypeAlias = tuple[str, int, str, str]  # and value

# The hashes of the values that a group has rows for, as far as this process knows.
_known: LRUCache[Group, frozenset[int]] = LRUCache(_REMEMBERED, getsizeof=lambda values: len(values) + 1)
_lock = Lock()  # LRUCache is not safe for threads


def surplus(clicks: Counter[Counted]) -> set[Counted]:
    """Return the keys that are to be counted as OTHER, of new values the least clicked ones.

    Call it inside the transaction that writes the rows. A group can end with a few more than MOST_VALUES when several
    processes add to it at the same moment or are restarted.
    """
    known: dict[Group, frozenset[int]] = {}
    with _lock:
        new = _unknown(clicks, known)
    # Not under the lock: other threads that store clicks need not wait for the database.
    _read([group for group, keys in new.items() if len(known[group]) + len(keys) > _UNCHECKED], known)
    found: set[Counted] = set()
    with _lock:
        for group, keys in new.items():
            values = known[group].union(_known.get(group) or ())
            unknown = [key for key in keys if hash(key[3]) not in values]
            room = max(0, MOST_VALUES - len(values))
            if len(unknown) > room:
                unknown.sort(key=lambda key: (-clicks[key], key[3]))
                found.update(unknown[room:])
            if room:
                _known[group] = values.union([hash(key[3]) for key in unknown[:room]])
    if found:
        metrics.refused.labels("values of statistics").inc(len(found))
    return found


def _unknown(clicks: Counter[Counted], known: dict[Group, frozenset[int]]) -> dict[Group, list[Counted]]:
    """Return the keys of limited dimensions whose value is not known to have a row; add what is known to `known`."""
    new: dict[Group, list[Counted]] = {}
    for key in clicks:
        if key[2] in LIMITED and key[3] != OTHER:
            group = key[:3]
            values = known.get(group)
            if values is None:
                values = known[group] = _known.get(group) or frozenset()
            if hash(key[3]) not in values:
                new.setdefault(group, []).append(key)
    return new


def _read(groups: Collection[Group], known: dict[Group, frozenset[int]]) -> None:
    """Add to `known` which values these groups have, except of those that are known to be full."""
    # A query for each day and dimension, so that it reads rows of these groups and of no others.
    wanted: dict[tuple[int, str], list[str]] = {}
    for scope, days, dimension in groups:
        if len(known[scope, days, dimension]) < MOST_VALUES:
            wanted.setdefault((days, dimension), []).append(scope)
    for (days, dimension), scopes in wanted.items():
        day = _EPOCH + timedelta(days=days)
        for start in range(0, len(scopes), _SCOPES_PER_QUERY):
            some = scopes[start : start + _SCOPES_PER_QUERY]
            stored: dict[str, set[int]] = {scope: set() for scope in some}
            rows = DailyBreakdown.objects.filter(scope__in=some, day=day, dimension=dimension).exclude(value=OTHER)
            for scope, value in rows.values_list("scope", "value").iterator():
                stored[scope].add(hash(value))
            for scope, values in stored.items():
                known[scope, days, dimension] |= values

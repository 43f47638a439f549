"""What undoing an import would do to the links that it has created or changed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.dateparse import parse_datetime

from links.imports.row_results import links_with_ids
from links.models import Import, Link
from links.services import updates

MOST_SHOWN = 50  # links that undo keeps because they were changed

_IDS_PER_QUERY = 5_000


@dataclass(frozen=True)
class RemainingLinks:
    """The links of an import, counted by what has happened to them since."""

    untouched: int = 0
    changed: int = 0  # whether clicked or not
    clicked: int = 0  # but not changed
    gone: int = 0
    unchanged_since: int = 0  # links that existed before, and have not changed since the import changed them
    changed_since: Sequence[Link] = ()  # those that have: undo keeps them; up to MOST_SHOWN
    number_changed_since: int = 0

    @property
    def touched(self) -> int:
        """Links that were changed or clicked, which undo keeps unless told otherwise."""
        return self.changed + self.clicked


def remaining_links(upload: Import) -> RemainingLinks:
    """Count the import's links by what has happened to them since."""
    batches = list(upload.batches.values_list("links", "changes"))
    link_ids = [link_id for links, _changes in batches for _place, link_id in links]
    rows = [row for ids in _pieces(link_ids) for row in Link.objects.filter(pk__in=ids).values_list(*_CHANGE_COLUMNS)]
    changed = sum(created_at != updated_at for created_at, updated_at, _clicks in rows)
    clicked = sum(created_at == updated_at and clicks > 0 for created_at, updated_at, clicks in rows)
    versions = {
        link_id: parse_datetime(version)
        for _links, changes in batches
        for _place, link_id, version, *_before in changes or ()
        if version
    }
    now = {pk: at for ids in _pieces(list(versions)) for pk, at in _versions(ids)}
    touched = [pk for pk, version in versions.items() if pk in now and not updates.is_same(version, now[pk])]
    return RemainingLinks(
        untouched=len(rows) - changed - clicked,
        changed=changed,
        clicked=clicked,
        gone=len(link_ids) - len(rows) + len(versions) - len(now),
        unchanged_since=len(now) - len(touched),
        changed_since=list(links_with_ids(upload, touched[:MOST_SHOWN]).values()),
        number_changed_since=len(touched),
    )


def _versions(link_ids: Sequence[str]) -> Iterable[tuple[str, datetime]]:
    return Link.objects.filter(pk__in=link_ids).values_list("pk", "updated_at")


_CHANGE_COLUMNS = ("created_at", "updated_at", "click_count")


def _pieces(link_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (link_ids[start : start + _IDS_PER_QUERY] for start in range(0, len(link_ids), _IDS_PER_QUERY))

"""Making many links at once: each is as good as alone, and costs no queries of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects

from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Action
from links.models import Link
from links.rules import destinations
from links.rules.codes import AliasTaken
from links.services.changes import Changes
from links.services.drafts import Draft, new_draft, store
from shortener.errors import DomainError, Invalid

MOST = 100  # links of one batch


@dataclass(frozen=True)
class Imported:
    """What became of a batch, by the places of its items: a link, or the reason why there is none."""

    created: dict[int, Link]
    refused: dict[int, DomainError]


def import_links(*, by: Actor, items: Mapping[int, Changes], at: datetime) -> Imported:
    """Make a link of each item that keeps the rules of create_link(): all of those, or none and an error.

    The items have a destination each, and are known by their places in the caller's own list. Of items with one alias
    the first gets it. Raises PlanRequired when the workspace's plan does not allow so many.
    """
    by.check(Action.EDIT_LINKS)
    drafts, refused = _drafts(by, items, at)
    stored = {draft.link.pk for draft in store(list(drafts.values()), workspace=by.workspace, at=at)}
    created = {place: draft.link for place, draft in drafts.items() if draft.link.pk in stored}
    refused |= {place: AliasTaken() for place in drafts.keys() - created.keys()}
    prefetch_related_objects(list(created.values()), "tags")
    return Imported(created, refused)


def refused_now(*, by: Actor, items: Mapping[int, Changes], at: datetime) -> dict[int, DomainError]:
    """Return why import_links() would make no link of some items, by their places, and change nothing.

    The plan aside, and of items with one alias each as if the others were not there.
    """
    drafts, refused = _drafts(by, items, at)
    chosen = {place: draft.link.key for place, draft in drafts.items() if draft.has_alias}
    taken = set(Link.objects.filter(key__in=list(chosen.values())).values_list("key", flat=True))
    return refused | {place: AliasTaken() for place, key in chosen.items() if key in taken}


def _drafts(by: Actor, items: Mapping[int, Changes], at: datetime) -> tuple[dict[int, Draft], dict[int, DomainError]]:
    destinations.look_up_hosts(item["destination"] for item in items.values())
    drafts: dict[int, Draft] = {}
    refused: dict[int, DomainError] = {}
    for place, item in sorted(items.items()):
        try:
            drafts[place] = new_draft(by=by, at=at, **item)
        except Invalid as error:
            refused[place] = error
    return drafts, refused

"""Everything that changes links. Every change reaches the redirects within one second."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Unpack

from django.contrib.auth.hashers import make_password
from django.db import DatabaseError, IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Workspace
from links.changes import Changes, Details, apply
from links.codes import AliasTaken
from links.drafts import new_draft, store
from links.models import Click, DailyBreakdown, HourlyClicks, Link, LinkTag
from links.redirects import edits
from shortener.db import atomic, delete_in_batches
from shortener.errors import NotFound

Check = Callable[[Link], None]  # raises what forbids to change the link as it is

_MOMENT = timedelta(milliseconds=1)  # between two changes of a link, so that `updated_at` tells them apart


class _Overtaken(DatabaseError):
    """Somebody else has changed the link since it was read."""


def create_link(
    *,
    workspace: Workspace | None,
    created_by: User | None,
    destination: str,
    at: datetime,
    **details: Unpack[Details],
) -> Link:
    """Return a new link, a guest's without a workspace, or raise Invalid, PlanRequired, or AliasTaken.

    Of callers that race for an alias one gets it.
    """
    draft = new_draft(workspace=workspace, created_by=created_by, destination=destination, at=at, **details)
    if not store([draft], workspace=workspace, at=at):
        raise AliasTaken
    return draft.link


@atomic()
def set_links_disabled(*, links: models.QuerySet[Link], disabled: bool, at: datetime) -> int:
    """Close or open the links and return how many changed."""
    keys = dict(links.filter(disabled_at__isnull=disabled).values_list("pk", "key"))
    changed = Link.objects.filter(pk__in=keys).update(disabled_at=at if disabled else None, updated_at=at)
    _tell_redirects(list(keys.values()))
    return changed


def change_link(*, link: Link, at: datetime, check: Check | None = None, **changes: Unpack[Changes]) -> Link:
    """Return the link with the changes made: all of them, or none and an error.

    Raises NotFound when the link is gone meanwhile, Invalid, AliasTaken (of racing callers one wins an alias), and
    whatever `check` raises: between it and the change nobody else changes the link.
    """
    if changes.get("password"):  # before the transaction: hashing takes a while
        changes["password"] = make_password(changes["password"])
    return _change(link.pk, changes, at, check)


@atomic(repeat_on=(_Overtaken, IntegrityError))  # who loses a race looks again at what is there
def _change(link_id: str, changes: Changes, at: datetime, check: Check | None) -> Link:
    link = _checked(link_id, check)
    key, tag_names = link.key, [tag.name for tag in link.tags.all()]
    changed = apply(changes, link, at)
    new_tag_names = list(changes.get("tag_names", tag_names))
    if not changed and new_tag_names == tag_names:
        return link
    if link.key != key and Link.objects.filter(key=link.key).exists():
        raise AliasTaken
    tag_rows = link.with_tags(new_tag_names)
    _overwrite(link, [*changed, "search_text"], at)
    if new_tag_names != tag_names:
        link.tags.all().delete()
        LinkTag.objects.bulk_create(tag_rows)
    _tell_redirects([key, link.key])
    return link


def delete_link(*, link: Link, at: datetime, check: Check | None = None) -> None:
    """Delete the link with its clicks and counts, or raise NotFound, or what `check` raises, as in change_link()."""
    _delete_checked(link.pk, at, check)
    delete_clicks([link.pk])


@atomic(repeat_on=(_Overtaken,))
def _delete_checked(link_id: str, at: datetime, check: Check | None) -> None:
    link = _checked(link_id, check)
    _overwrite(link, [], at)  # whoever changes the link at the same time waits, and finds none
    _delete_with_tags({link.pk: link.key})


def delete_links(*, links: models.QuerySet[Link]) -> int:
    """Delete the links with their clicks and counts, and return how many links there were."""
    keys = dict(links.values_list("pk", "key"))
    _delete_with_tags(keys)
    delete_clicks(list(keys))
    return len(keys)


def delete_clicks(link_ids: Sequence[str]) -> None:
    """Delete the clicks and the counts of these links, in batches; without its link, none on its way is stored."""
    for rows in (
        Click.objects.filter(link_id__in=link_ids),
        HourlyClicks.objects.filter(scope__in=link_ids),
        DailyBreakdown.objects.filter(scope__in=link_ids),
    ):
        delete_in_batches(rows)


@atomic()
def _delete_with_tags(keys: dict[str, str]) -> None:
    Link.objects.filter(pk__in=keys).delete()
    _tell_redirects(list(keys.values()))


def _checked(link_id: str, check: Check | None) -> Link:
    link = Link.objects.select_related("domain").filter(pk=link_id).first()
    if link is None:
        raise NotFound(_("There is nothing at this address."))
    if check is not None:
        check(link)
    return link


def _overwrite(link: Link, fields: list[str], at: datetime) -> None:
    """Store the fields if nobody has changed the link since it was read; if somebody has, raise _Overtaken."""
    seen = link.updated_at
    link.updated_at = max(at, seen + _MOMENT)
    # Never click_count: clicks are counted meanwhile.
    values = {name: getattr(link, name) for name in (*fields, "updated_at")}
    if not Link.objects.filter(pk=link.pk, updated_at=seen).update(**values):
        raise _Overtaken


def _tell_redirects(keys: list[str]) -> None:
    transaction.on_commit(lambda: edits.forget(keys))

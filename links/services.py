"""Everything that changes links. Every change reaches the redirects within one second."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Workspace
from campaigns.models import Campaign
from domains.models import Domain
from links import codes, destinations, tags
from links.codes import AliasTaken
from links.models import Click, DailyBreakdown, HourlyClicks, Link, LinkTag
from links.redirects import edits
from shortener.db import atomic
from shortener.errors import Invalid

_ATTEMPTS_FOR_A_CODE = 5
_ROWS_PER_DELETION = 5_000


def create_link(
    *,
    workspace: Workspace,
    created_by: User | None,
    destination: str,
    at: datetime,
    alias: str = "",
    password: str = "",
    starts_at: datetime | None = None,
    expires_at: datetime | None = None,
    max_clicks: int | None = None,
    campaign: Campaign | None = None,
    domain: Domain | None = None,
    tag_names: Sequence[str] = (),
    folder: str = "",
    notes: str = "",
) -> Link:
    """Return a new link, or raise Invalid, or AliasTaken when the alias has an owner: of racing callers one wins."""
    if alias:
        codes.check_alias(alias)
    _check_period(starts_at, expires_at, at)
    link = Link(
        workspace=workspace,
        created_by=created_by,
        destination=destination,
        location=destinations.normalised(destination),
        password=make_password(password) if password else "",
        starts_at=starts_at,
        expires_at=expires_at,
        max_clicks=max_clicks,
        campaign=campaign,
        domain=domain,
        folder=folder,
        notes=notes,
        created_at=at,
        updated_at=at,
    )
    host = domain.host if domain else ""
    for _attempt in range(1 if alias else _ATTEMPTS_FOR_A_CODE):
        link.code = alias or codes.random_code()
        link.key = codes.link_key(host, link.code)
        try:
            _insert(link, tag_names)
        except IntegrityError:
            if not Link.objects.filter(key=link.key).exists():
                raise
        else:
            return link
    raise AliasTaken(_("This alias is already in use. Choose another."), field="customAlias")


@atomic()
def set_links_disabled(*, links: models.QuerySet[Link], disabled: bool, at: datetime) -> int:
    """Close or open the links and return how many changed."""
    keys = dict(links.filter(disabled_at__isnull=disabled).values_list("pk", "key"))
    changed = Link.objects.filter(pk__in=keys).update(disabled_at=at if disabled else None, updated_at=at)
    _tell_redirects(list(keys.values()))
    return changed


@atomic()
def save_link(*, link: Link, password: str | None, at: datetime) -> Link:
    """Store an edited link; a password of None stays as it is and an empty one is removed."""
    if link.workspace is not None:
        _check_belongs(link, link.workspace)
    link.location = destinations.normalised(link.destination)
    if password is not None:
        link.password = make_password(password) if password else ""
    link.updated_at = at
    # Never click_count: clicks are counted while the form is open.
    link.save(
        update_fields=[
            "destination", "location", "password", "starts_at", "expires_at", "max_clicks", "campaign", "folder",
            "notes", "updated_at",
        ]
    )  # fmt: skip
    _tell_redirects([link.key])
    return link


def delete_links(*, links: models.QuerySet[Link]) -> int:
    """Delete the links with their clicks and counts, and return how many links there were."""
    keys = dict(links.values_list("pk", "key"))
    _delete_with_tags(keys)
    # After the commit: clicks still on their way find no link and are dropped.
    for rows in (
        Click.objects.filter(link_id__in=keys),
        HourlyClicks.objects.filter(scope__in=keys),
        DailyBreakdown.objects.filter(scope__in=keys),
    ):
        _delete_in_batches(rows)
    return len(keys)


@atomic()
def _insert(link: Link, tag_names: Sequence[str]) -> None:
    link.save(force_insert=True)
    LinkTag.objects.bulk_create(
        LinkTag(link=link, name=name, folded=tags.folded(name), position=position)
        for position, name in enumerate(tag_names)
    )
    _tell_redirects([link.key])


@atomic()
def _delete_with_tags(keys: dict[str, str]) -> None:
    Link.objects.filter(pk__in=keys).delete()
    _tell_redirects(list(keys.values()))


def _check_period(starts_at: datetime | None, expires_at: datetime | None, at: datetime) -> None:
    if expires_at is not None and expires_at <= at:
        raise Invalid(_("Choose a time in the future."), field="expiresAt")
    if starts_at is not None and expires_at is not None and starts_at >= expires_at:
        raise Invalid(_("The link must start before it expires."), field="startsAt")


def _check_belongs(link: Link, workspace: Workspace) -> None:
    if link.campaign is not None and link.campaign.workspace_id != workspace.pk:
        raise Invalid(_("No such campaign."), field="campaignId")


def _tell_redirects(keys: list[str]) -> None:
    transaction.on_commit(lambda: edits.forget(keys))


def _delete_in_batches(
    rows: "models.QuerySet[Click] | models.QuerySet[HourlyClicks] | models.QuerySet[DailyBreakdown]",
) -> None:
    while ids := list(rows.values_list("pk", flat=True)[:_ROWS_PER_DELETION]):
        rows.model._default_manager.filter(pk__in=ids).delete()

"""The files in the export: the account, and each of its workspaces with all data; no secrets and no hashes of them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import models

from accounts.models import AuditEntry, Invitation, Membership, MonthlyUsage, User, Workspace
from accounts.people.session_addresses import address_of
from clicks.models import DailyBreakdown, HourlyClicks
from links.api.serializers import LinkOutput
from links.models import DeletedLink, Import, Link, LinkChange, Picture
from links.services.stored_fields import changed_fields
from links.takeout.rows import clicks_of, counts_of, newest_first, scopes_of
from links.takeout.streaming import ArchiveFile, as_json, json_list

_README = """\
account.json         you: addresses, sessions, ways to sign in, the workspaces you are in, invitations to and by you
security-log.json    your security-related actions, and the IP addresses they came from
workspaces/<slug>/   one folder for each of your workspaces
  workspace.json     its name, plan and members
  links.json         links with their tags, with the fields of the API
  deleted-links.json links in the bin
  history.json       changes of links: who, when, what
  campaigns.json, utm-templates.json, domains.json, api-keys.json, imports.json
  pictures.json      uploaded images for previews, with their addresses
  clicks.json        each click; without the visitor's IP address, which is not kept once the click is stored. "visitor"
                     is made of it with a random key that is deleted after two days, and differs by day and link
  hourly.json        clicks and visits by hour (UTC) of links, campaigns and the workspace: "scope" is the id
  daily.json         the same by day (UTC), and by referrer, country, browser, system, device, bot, or
                       variant of a split: the rule's id, since when its weights are the same, and the name

Passwords, yours and those of links, the API keys themselves, second factors and the rows of imported files are not
included. The addresses of your sessions are kept for 30 days, those in security-log.json for as long as its
entries; owners and admins of your workspaces see those of your sign-ins.
"""

_MOST_INVITATIONS = 1_000  # of each kind
_CAMPAIGN_FIELDS = (
    "id", "name", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "starts_at", "ends_at",
    "archived_at", "created_at",
)  # fmt: skip
_UTM_TEMPLATE_FIELDS = (
    "id", "name", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "created_at",
)  # fmt: skip
_DOMAIN_FIELDS = (
    "id", "host", "verified_at", "last_checked_at", "root_url", "not_found_url", "expired_url", "apple_apps",
    "android_apps", "created_at",
)  # fmt: skip
_KEY_FIELDS = (
    "id", "name", "prefix", "scopes", "allowed_networks", "is_active", "expires_at", "last_used_at", "rotated_at",
    "created_at",
)  # fmt: skip
_PICTURE_FIELDS = ("id", "url", "size", "created_at")
_DELETED_FIELDS = ("id", "short_url", "destination", "tag_names", "deleted_at")
_CHANGE_FIELDS = ("link_id", "at", "kind", "reason")
_IMPORT_FIELDS = ("id", "file_name", "state", "row_count", "created_at", "finished_at", "undone_at")
_SECURITY_FIELDS = ("at", "event", "workspace_id", "subject", "address", "details")
_CLICK_FIELDS = (
    "link_id", "at", "is_visit", "is_bot", "referrer", "country", "browser", "os", "device", "rule_id", "variant",
    "visitor",
)  # fmt: skip
_HOURLY_FIELDS = ("scope", "hour", "clicks", "visits")
_DAILY_FIELDS = ("scope", "day", "dimension", "value", "clicks", "visits")


def files_of(user: User, *, at: datetime) -> Iterator[ArchiveFile]:
    """Yield the files with all data that the person may see; each is read from the database while it is written."""
    yield "README.txt", [_README.encode()]
    yield "account.json", [as_json(_account(user)).encode()]
    events = AuditEntry.objects.caused_by(user.pk)
    yield "security-log.json", json_list(_rows(newest_first(events, column="at"), _SECURITY_FIELDS))
    for workspace in Workspace.objects.of_member(user).order_by("created_at", "pk"):
        for name, parts in _workspace_files(workspace, at):
            yield f"workspaces/{workspace.slug}/{name}", parts


def _workspace_files(workspace: Workspace, at: datetime) -> Iterator[ArchiveFile]:
    links = Link.objects.in_workspace(workspace).for_display()
    deleted = DeletedLink.objects.in_workspace(workspace)
    changes = LinkChange.objects.in_workspace(workspace)
    yield "workspace.json", [as_json(_workspace(workspace)).encode()]
    as_answered = LinkOutput(context={"at": at}).to_representation
    yield "links.json", json_list(map(as_answered, newest_first(links, column="created_at")))
    yield "deleted-links.json", json_list(_rows(newest_first(deleted, column="deleted_at"), _DELETED_FIELDS))
    yield "history.json", json_list(_changes(newest_first(changes, column="at")))
    yield (
        "campaigns.json",
        json_list(_rows(newest_first(workspace.campaigns.all(), column="created_at"), _CAMPAIGN_FIELDS)),
    )
    templates = newest_first(workspace.utm_templates.all(), column="created_at")
    yield "utm-templates.json", json_list(_rows(templates, _UTM_TEMPLATE_FIELDS))
    yield "domains.json", json_list(_rows(newest_first(workspace.domains.all(), column="created_at"), _DOMAIN_FIELDS))
    yield "api-keys.json", json_list(_rows(newest_first(workspace.api_keys.all(), column="created_at"), _KEY_FIELDS))
    imports = Import.objects.in_workspace(workspace)
    yield "imports.json", json_list(_rows(newest_first(imports, column="created_at"), _IMPORT_FIELDS))
    pictures = Picture.objects.in_workspace(workspace)
    yield "pictures.json", json_list(_rows(newest_first(pictures, column="created_at"), _PICTURE_FIELDS))
    yield "clicks.json", json_list(_rows(clicks_of(workspace), _CLICK_FIELDS))
    yield "hourly.json", json_list(_rows(counts_of(HourlyClicks, scopes_of(workspace)), _HOURLY_FIELDS))
    yield "daily.json", json_list(_rows(counts_of(DailyBreakdown, scopes_of(workspace)), _DAILY_FIELDS))


def _changes(changes: Iterable[LinkChange]) -> Iterator[dict[str, Any]]:
    for change in changes:
        named = {field.api_name: [before, after] for field, before, after in changed_fields(change)}
        yield _row(change, _CHANGE_FIELDS) | {"who": change.author, "fields": named}


def _account(user: User) -> dict[str, Any]:
    mine = user.memberships.prefetch_related("workspace").order_by("created_at", "pk")
    return {
        **_row(user, ("id", "email", "name", "created_at", "last_login")),
        "emailAddresses": _own(EmailAddress, user, ("email", "verified", "primary")),
        "otherServices": _own(SocialAccount, user, ("provider", "uid", "date_joined", "last_login", "extra_data")),
        "secondFactors": _own(Authenticator, user, ("type", "created_at", "last_used_at")),
        "sessions": [_session(session) for session in UserSession.objects.filter(user=user).order_by("pk")],
        "memberships": [
            {"workspace": row.workspace.name, "slug": row.workspace.slug, "role": row.role, "since": row.created_at}
            for row in mine
        ],
        "invitations": [_invitation(row) for row in _invitations(user)],
    }


def _session(session: UserSession) -> dict[str, Any]:
    return {"ip": address_of(session) or None, **_row(session, ("user_agent", "created_at", "last_seen_at"))}


def _invitations(user: User) -> Iterable[Invitation]:
    """Yield the invitations to the person, then those that they have sent."""
    for rows in (Invitation.objects.filter(email=user.email), Invitation.objects.filter(invited_by=user)):
        yield from rows.prefetch_related("workspace").order_by("created_at", "pk")[:_MOST_INVITATIONS]


def _invitation(invitation: Invitation) -> dict[str, Any]:
    times = ("created_at", "sent_at", "expires_at", "accepted_at", "revoked_at")
    return {"workspace": invitation.workspace.name, **_row(invitation, ("email", "role", *times))}


def _workspace(workspace: Workspace) -> dict[str, Any]:
    usage = MonthlyUsage.objects.filter(workspace=workspace).order_by("month")
    members = workspace.memberships.prefetch_related("user").order_by("created_at", "pk")
    return {
        **_row(workspace, ("id", "name", "slug", "plan", "created_at")),
        "members": [_member(membership) for membership in members],
        "linksMade": {str(month.month): month.links for month in usage},
    }


def _member(membership: Membership) -> dict[str, Any]:
    user = membership.user
    return {"email": user.email, "name": user.name, "role": membership.role, "since": membership.created_at}


def _own(model: type[models.Model], user: User, fields: tuple[str, ...]) -> list[dict[str, Any]]:
    return list(_rows(model._default_manager.filter(user=user).order_by("pk"), fields))


def _rows(rows: Iterable[models.Model], fields: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    return (_row(row, fields) for row in rows)


def _row(row: models.Model, fields: tuple[str, ...]) -> dict[str, Any]:
    return {_in_api_style(field): getattr(row, field) for field in fields}


def _in_api_style(field: str) -> str:
    first, *others = field.split("_")
    return first + "".join(map(str.capitalize, others))

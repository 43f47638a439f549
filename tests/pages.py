"""Every page and endpoint of the site, found by looking through the URLs: a new one is in here by itself."""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple, TypeVar

from django.apps import apps
from django.conf import settings
from django.core import mail
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.keys.services import create_api_key
from accounts.members.invitations import invite
from accounts.models import ApiKey, Membership, Role, User, Workspace
from accounts.workspaces.actors import member, operator
from campaigns.models import Campaign, UtmTemplate
from domains.models import Domain
from links.bulk_changes import jobs, worker
from links.bulk_changes.actions import BulkChange
from links.fields import link_values
from links.imports.services import upload
from links.models import DeletedLink, Link, Picture
from links.services.bin import delete_link
from links.services.changes import change_link
from links.services.creation import create_link
from shortener.web.addresses.workspace_paths import join_path
from shortener.web.addresses.workspace_urls import is_workspace_page
from tests.clicks.clicking import drain_stream

Row = TypeVar("Row", bound=Model)

_API = "api/"
_NO_PAGES = (
    _API,
    "admin",
    "health/",
    "favicon.ico",
    ".well-known/",
    "apple-app-site-association",
    "^",
    "report",
    "guest/<str:link_id>/confirm/",
)  # answers to programs, Django's own, short links, and pages of visitors, which do not name the product
_MODELS = {
    "key": ApiKey,
    "template": UtmTemplate,
}  # by the names of parameters without _id, where those are not the model's
# What stands in the addresses of mails, and what another user may have: that it is no longer good is a page, too.
_WORDS = {"key": "none", "uidb36": "1", "token": "none", "kind": "svg", "pk": "0" * (24 if settings.ON_MONGODB else 1)}
# What differs for one page alone, by its name: what stands in the place of each parameter.
_SPECIAL: dict[str, Callable[[Workspace | None], str]] = {
    "link-erase": lambda workspace: first(DeletedLink, workspace).pk,
    "link-restore": lambda workspace: first(DeletedLink, workspace).pk,
    "api-link-restore": lambda workspace: first(DeletedLink, workspace).pk,
    "invitation": lambda _workspace: str(mail.outbox[-1].body).partition("/invitations/")[2].split()[0],
    "session-end": lambda _workspace: "0" * 24 if settings.ON_MONGODB else "0",
}


class Route(NamedTuple):
    """The name of a page, and of the parameters in its address."""

    name: str
    parameters: tuple[str, ...]


def _routes(
    patterns: Iterable[URLPattern | URLResolver], before: str = "", outer: tuple[str, ...] = ()
) -> Iterator[tuple[str, Route]]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        parameters = (*outer, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, path, parameters)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield path, Route(pattern.name, parameters)


ALL = dict(_routes(get_resolver().url_patterns))
ROUTES = {path: route for path, route in ALL.items() if not path.startswith(_NO_PAGES)}
ENDPOINTS = {path: route for path, route in ALL.items() if path.startswith(_API)}


def address(route: str, of: Workspace | None = None, *, under: Workspace | None = None) -> str:
    """Return where the page or endpoint is, with something of the furnished workspace in the place of each parameter.

    Where there are several, say of which. The addresses of a workspace's pages name that workspace, or the one of
    `under`.
    """
    name, parameters = ALL[route]
    special = _SPECIAL.get(name)
    values = {parameter: special(of) if special else _value(parameter, of) for parameter in parameters}
    path = reverse(name, kwargs=values)
    named = under or of or Workspace.objects.order_by("pk").first()
    return join_path(named.pk, path) if named and is_workspace_page(name) else path


def _value(name: str, workspace: Workspace | None) -> str:
    if name == "job_id":
        return _bulk_change(workspace)
    if name in _WORDS:
        return _WORDS[name]
    stem = name.removesuffix("_id")
    model = _MODELS.get(stem) or next((model for model in apps.get_models() if model.__name__.lower() == stem), None)
    assert model is not None, f"Say in tests/pages.py what <{name}> can be."
    return str(first(model, workspace).pk)


def first(model: type[Row], workspace: Workspace | None) -> Row:
    """Return a row of a furnished workspace, of any without one."""
    rows = model._default_manager.order_by("pk")
    row = (rows.filter(workspace=workspace) if workspace is not None else rows).first()
    assert row is not None, f"Put a {model.__name__} into the furnished workspace of tests/pages.py."
    return row


def _bulk_change(workspace: Workspace | None) -> str:
    """Return the id of a bulk change, created again if Redis was emptied since."""
    link = first(Link, workspace)
    assert link.workspace is not None
    known = jobs.newest(link.workspace)
    if known is None:
        owner = Membership.objects.get(workspace=link.workspace, role=Role.OWNER)
        change = BulkChange("enable")  # which it is already
        known = worker.start(by=member(owner), change=change, label="", ids=[link.pk], at=datetime.now(UTC))
    return known.id


def sign_in(browser: Client, user: User) -> None:
    """Sign the user in as if they had just given their password, so that no page asks for it again."""
    browser.force_login(user)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()


def furnish(owner: User, word: str = "furnished") -> None:
    """Put something of everything into the owner's workspace, and enough of it to see what grows with it.

    The word stands in all that people would know it by.
    """
    workspace, at = owner.workspaces.get(), datetime.now(UTC)
    by = operator(workspace, owner)
    campaign = Campaign.objects.create(workspace=workspace, name=f"Spring {word}", starts_at=at, utm_source="mail")
    UtmTemplate.objects.create(workspace=workspace, name=f"Mail {word}", utm_source="mail")
    domain = Domain.objects.create(workspace=workspace, host=f"go.{word}.example.org", verified_at=at)
    Domain.objects.create(workspace=workspace, host=f"new.{word}.example.org")
    create_api_key(by=by, name=f"CRM {word}", allowed_networks=["203.0.113.0/24"])
    invite(email=f"colleague@{word}.example.com", role=Role.MEMBER, by=by, at=at)
    visitor = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"})
    for number in range(30):
        link = create_link(
            by=by,
            at=at,
            values=link_values(
                destination=f"https://example.com/{word}/a/rather/long/address/that/goes/on/and/on?number={number}",
                alias=f"{word}-{number}",
                tags=[word, f"tag-{number % 7}"],
                folder=f"{word} {number % 3}",
                notes=f"For the mails of {word}",
                campaign=campaign if number % 2 else None,
                domain=domain if number % 5 == 4 else None,
                password="sesame" if number == 0 else None,
            ),
        )
        visitor.get(f"/{link.code}", headers={"host": link.domain.host} if link.domain else {})
        if number < 3:
            change_link(link=link, by=by, at=at, values=link_values(notes=f"For the mails after {word}"))
    delete_link(
        link=create_link(by=by, at=at, values=link_values(destination=f"https://example.com/{word}")), by=by, at=at
    )
    Picture.objects.create(workspace=workspace, name=f"00/{workspace.pk:0>40}.jpg", size=1)
    content = f"url,alias\nhttps://example.com/,{word}-imported\n".encode()
    upload(by=by, file_name=f"{word}.csv", content=content, time_zone="UTC", at=at)
    drain_stream()

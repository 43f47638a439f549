"""Every page of the site, found by looking through the URLs: a new one is in here by itself."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.actors import operator
from accounts.invitations import invite
from accounts.models import ApiKey, Role, User
from accounts.services import create_api_key
from campaigns.models import Campaign
from domains.models import Domain
from links import intake
from links.imports.services import upload
from links.models import DeletedLink
from links.services import change_link, create_link, delete_link
from shortener import redis

_NO_PAGES = ("api/", "admin", "health/", "favicon.ico", "^")  # answers to programs, Django's own, and short links
_MODELS = {"key": ApiKey}  # by the names of parameters without _id, where those are not the model's
# What stands in the addresses of mails, and what somebody else may have: that it is no longer good is a page, too.
_WORDS = {"key": "none", "uidb36": "1", "token": "none", "kind": "svg", "pk": "0" * (24 if settings.ON_MONGODB else 1)}
# What differs for one page alone, by its name: what stands in the place of each parameter.
_SPECIAL: dict[str, Callable[[], str]] = {
    "link-erase": lambda: DeletedLink.objects.get().pk,
    "invitation": lambda: str(mail.outbox[-1].body).partition("/invitations/")[2].split()[0],
    "session-end": lambda: "0" * 24 if settings.ON_MONGODB else "0",
}


class Route(NamedTuple):
    """The name of a page, and of what stands in its address."""

    name: str
    parameters: tuple[str, ...]


def _routes(patterns: Any, before: str = "", outer: tuple[str, ...] = ()) -> Iterator[tuple[str, Route]]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        parameters = (*outer, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, path, parameters)
        elif isinstance(pattern, URLPattern) and pattern.name and not path.startswith(_NO_PAGES):
            yield path, Route(pattern.name, parameters)


ROUTES = dict(_routes(get_resolver().url_patterns))


def address(route: str) -> str:
    """Return where the page is, with something of the furnished workspace in the place of each parameter."""
    name, parameters = ROUTES[route]
    special = _SPECIAL.get(name)
    return reverse(name, kwargs={parameter: special() if special else _value(parameter) for parameter in parameters})


def _value(name: str) -> str:
    if name in _WORDS:
        return _WORDS[name]
    stem = name.removesuffix("_id")
    model = _MODELS.get(stem) or next((model for model in apps.get_models() if model.__name__.lower() == stem), None)
    row = model._default_manager.order_by("pk").first() if model is not None else None
    assert row is not None, f"Say in tests/pages.py what <{name}> can be, and put one into the furnished workspace."
    return str(row.pk)


def sign_in(browser: Client, user: User) -> None:
    """Let somebody be signed in who has just said who they are, so that no page asks again."""
    browser.force_login(user)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()


def furnish(owner: User) -> None:
    """Put something of everything into the owner's workspace, and enough of it to see what grows with it."""
    workspace, at = owner.workspaces.get(), datetime.now(UTC)
    by = operator(workspace, owner)
    campaign = Campaign.objects.create(workspace=workspace, name="Spring", starts_at=at, utm_source="mail")
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=at)
    Domain.objects.create(workspace=workspace, host="new.example.org")
    create_api_key(by=by, name="CRM", allowed_networks=["203.0.113.0/24"])
    invite(email="colleague@example.com", role=Role.MEMBER, by=by, at=at)
    visitor = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"})
    for number in range(30):
        link = create_link(
            by=by,
            destination=f"https://example.com/a/rather/long/address/that/goes/on/and/on?number={number}",
            at=at,
            alias=f"furnished-{number}",
            tag_names=["spring", f"tag-{number % 7}"],
            folder=f"Folder {number % 3}",
            notes="For the mails of spring",
            campaign=campaign if number % 2 else None,
            domain=domain if number % 5 == 4 else None,
            password="sesame" if number == 0 else "",
        )
        visitor.get(f"/{link.code}", headers={"host": link.domain.host} if link.domain else {})
        if number < 3:
            change_link(link=link, by=by, at=at, notes="For the mails of autumn")
    delete_link(link=create_link(by=by, destination="https://example.com/", at=at), by=by, at=at)
    upload(by=by, file_name="spring.csv", content=b"url,alias\nhttps://example.com/,imported\n", time_zone="UTC", at=at)
    intake.drain(redis.client(), seconds=5)

"""Create, empty and remove the demo's workspace."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.utils.translation import gettext_lazy as _

from accounts.keys.services import create_api_key
from accounts.models import Membership, Role, User, Workspace
from accounts.workspaces.actors import Actor, member
from accounts.workspaces.services import ensure_user_with_workspace
from campaigns.models import Campaign
from campaigns.services import delete_campaign
from clicks.models import HourlyClicks
from domains.models import Domain
from domains.services import delete_domain
from links.demo.filling import fill
from links.models import DeletedLink, Link
from links.services.bin import erase_deleted_links, erase_links, erase_traces
from shortener.errors import Conflict

SLUG = "demo"  # unique to the demo: slugs of other workspaces end in random digits


class NotTheDemos(Conflict):
    """The address is not the demo owner's, so the password is not changed."""

    def __init__(self) -> None:
        super().__init__(_("The demo is there, and this person is not in it. Name the one who is with --email."))


class AddressTaken(Conflict):
    """Another account has the address."""

    def __init__(self) -> None:
        super().__init__(_("Another account has this address already. Choose another with --email."))


@dataclass(frozen=True)
class DemoLogin:
    """The credentials to print: only hashes of the passwords are stored."""

    email: str
    password: str
    link_password: str | None  # of the protected links; None unless they were just created


def demo_workspace() -> Workspace | None:
    """Return the demo's workspace, or None."""
    return Workspace.objects.filter(slug=SLUG).first()


def is_complete(workspace: Workspace) -> bool:
    """Tell whether the demo was filled up to its clicks; a killed run stops before."""
    return HourlyClicks.objects.filter(scope=workspace.pk).exists()


def new_login(workspace: Workspace, *, email: str, link_password: str | None = None) -> DemoLogin:
    """Set a new random password for the demo's owner, which ends their sessions, or raise NotTheDemos."""
    owner = _membership(workspace, email).user
    password = secrets.token_urlsafe(12)
    owner.set_password(password)
    owner.save(update_fields=["password"])
    return DemoLogin(owner.email, password, link_password)


def create_demo(*, email: str, clicks: int, seed: int, at: datetime) -> DemoLogin:
    """Create a demo with about this many clicks and return its login, or raise AddressTaken or NotTheDemos.

    An existing demo keeps its workspace and owner, and is emptied first.
    """
    workspace = demo_workspace() or _new_workspace(email)
    owner = member(_membership(workspace, email))
    _empty(workspace, owner, at)
    link_password = secrets.token_urlsafe(6)
    fill(owner, link_password=link_password, clicks=clicks, seed=seed, at=at)
    create_api_key(by=owner, name="Web shop")  # its secret is discarded
    return new_login(workspace, email=email, link_password=link_password)


def remove_demo(*, email: str, at: datetime) -> bool:
    """Delete the demo with its owner and contents, and tell whether there was one, or raise NotTheDemos."""
    workspace = demo_workspace()
    if workspace is None:
        return False
    membership = _membership(workspace, email)
    _empty(workspace, member(membership), at)
    workspace.delete()
    if not membership.user.memberships.exists():
        membership.user.delete()
    return True


def _new_workspace(email: str) -> Workspace:
    email = email.lower()
    if User.objects.filter(email=email).exists() or EmailAddress.objects.filter(email=email, verified=True).exists():
        raise AddressTaken
    user, workspace = ensure_user_with_workspace(email=email, plan="business")
    user.name = "Robin Demo"
    user.save(update_fields=["name"])
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)  # without a mail
    workspace.name, workspace.slug = "Demo", SLUG
    workspace.save(update_fields=["name", "slug"])
    return workspace


def _membership(workspace: Workspace, email: str) -> Membership:
    members = Membership.objects.filter(workspace=workspace, role=Role.OWNER, user__email=email.lower())
    found = members.select_related("user", "workspace").first()
    if found is None:
        raise NotTheDemos
    return found


def _empty(workspace: Workspace, owner: Actor, at: datetime) -> None:
    erase_links(links=Link.objects.in_workspace(workspace))
    erase_deleted_links(deleted=DeletedLink.objects.in_workspace(workspace))
    for campaign in Campaign.objects.in_workspace(workspace):
        delete_campaign(campaign=campaign, by=owner, at=at)
    for domain in Domain.objects.in_workspace(workspace):
        delete_domain(domain=domain, by=owner, with_links=True, at=at)
    workspace.api_keys.all().delete()
    erase_traces([workspace.pk])

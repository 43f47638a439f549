"""What each role allows, tested with calls of real services."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.closing.services import close_workspace
from accounts.keys import services as keys
from accounts.members import invitations
from accounts.members import services as members
from accounts.models import ApiKey, Invitation, Membership, Role, Workspace
from accounts.workspaces.actors import Actor, NotAllowed, member, operator
from accounts.workspaces.audit_log import entries_of
from accounts.workspaces.roles import ALLOWED, Action
from accounts.workspaces.services import ensure_user_with_workspace, rename_workspace
from campaigns.models import Campaign
from campaigns.services import change_campaign, create_campaign, delete_campaign
from domains.models import Domain
from domains.services import add_domain, change_domain, delete_domain
from domains.verification.checks import check_domain
from links.field_types import Door
from links.fields import link_values
from links.imports.services import upload
from links.models import DeletedLink, Link
from links.services import bin, creation
from links.services.bin import delete_link, delete_links
from links.services.changes import change_link, set_links_disabled
from links.services.creation import create_link
from tests.accounts.fixtures import Join

pytestmark = pytest.mark.django_db

AT = datetime.now(UTC)
URL = "https://example.com/"
TABLE = b"url\nhttps://example.com/\n"


@dataclass
class Things:
    """Objects in the workspace, created by an operator."""

    workspace: Workspace
    other: Membership

    @property
    def by(self) -> Actor:
        """The operator."""
        return operator(self.workspace)

    def link(self) -> Link:
        """Return a link."""
        return create_link(by=self.by, at=AT, values=link_values(destination=URL))

    def deleted(self) -> DeletedLink:
        """Return a link in the bin."""
        link = self.link()
        delete_link(link=link, by=self.by, at=AT)
        return DeletedLink.objects.get(pk=link.pk)

    def campaign(self) -> Campaign:
        """Return a campaign."""
        return create_campaign(by=self.by, name="Spring", at=AT)

    def domain(self) -> Domain:
        """Return a domain."""
        return add_domain(by=self.by, host="go.example.org", at=AT)

    def key(self) -> ApiKey:
        """Return an API key."""
        return keys.create_api_key(by=self.by, name="CRM")[0]

    def invitation(self) -> Invitation:
        """Return an open invitation."""
        return invitations.invite(email="new@example.com", role=Role.VIEWER, by=self.by, at=AT)


Case = Callable[[Things, Actor], Any]

CASES: dict[Action, dict[str, Case]] = {
    Action.EDIT_LINKS: {
        "create": lambda things, by: create_link(by=by, at=AT, values=link_values(destination=URL)),
        "change": lambda things, by: change_link(link=things.link(), by=by, at=AT, values=link_values(notes="x")),
        "delete": lambda things, by: delete_link(link=things.link(), by=by, at=AT),
        "delete many": lambda things, by: delete_links(links=Link.objects.all(), by=by, at=AT),
        "restore": lambda things, by: bin.restore_link(deleted=things.deleted(), by=by, at=AT),
        "disable": lambda things, by: set_links_disabled(links=Link.objects.all(), by=by, disabled=True, at=AT),
        "upload": lambda things, by: upload(by=by, file_name="a.csv", content=TABLE, time_zone="UTC", at=AT),
        "import": lambda things, by: creation.create_links(
            by=by, items={0: link_values(destination=URL)}, at=AT, door=Door.IMPORT
        ),
    },
    Action.EDIT_CAMPAIGNS: {
        "create": lambda things, by: create_campaign(by=by, name="Autumn", at=AT),
        "change": lambda things, by: change_campaign(campaign=things.campaign(), by=by, at=AT, name="Summer"),
        "delete": lambda things, by: delete_campaign(campaign=things.campaign(), by=by, at=AT),
    },
    Action.EDIT_DOMAINS: {
        "add": lambda things, by: add_domain(by=by, host="a.example.org", at=AT),
        "change": lambda things, by: change_domain(domain=things.domain(), by=by, root_url=URL),
        "check": lambda things, by: check_domain(domain=things.domain(), by=by, at=AT),
        "delete": lambda things, by: delete_domain(domain=things.domain(), by=by, with_links=False, at=AT),
    },
    Action.EDIT_KEYS: {
        "create": lambda things, by: keys.create_api_key(by=by, name="CRM"),
        "rotate": lambda things, by: keys.rotate_api_key(api_key=things.key(), by=by, overlap=timedelta(), at=AT),
        "delete": lambda things, by: keys.delete_api_key(api_key=things.key(), by=by),
        "deactivate": lambda things, by: keys.set_api_keys_active(
            api_keys=things.workspace.api_keys.all(), by=by, active=False
        ),
    },
    Action.EDIT_MEMBERS: {
        "invite": lambda things, by: invitations.invite(email="a@example.com", role=Role.VIEWER, by=by, at=AT),
        "send again": lambda things, by: invitations.resend_invitation(invitation=things.invitation(), by=by, at=AT),
        "take back": lambda things, by: invitations.revoke_invitation(invitation=things.invitation(), by=by, at=AT),
        "add": lambda things, by: members.add_member(
            user=ensure_user_with_workspace(email="b@example.com")[0], role=Role.VIEWER, by=by, at=AT
        ),
        "change role": lambda things, by: members.change_role(membership=things.other, role=Role.MEMBER, by=by, at=AT),
        "remove": lambda things, by: members.remove_member(membership=things.other, by=by, at=AT),
    },
    Action.EDIT_WORKSPACE: {"rename": lambda things, by: rename_workspace(name="New", by=by)},
    Action.READ_AUDIT_LOG: {"read": lambda things, by: entries_of(by=by)},
    Action.OWN_WORKSPACE: {
        "hand over": lambda things, by: members.transfer_workspace(to=things.other, by=by, at=AT),
        "delete": lambda things, by: close_workspace(workspace=things.workspace, by=by, at=AT),
    },
}


@pytest.fixture
def things(workspace: Workspace, join: Join) -> Things:
    """Objects in the workspace, with one more member."""
    return Things(workspace, join(Role.VIEWER, "other@example.com"))


@pytest.fixture
def actor_as(workspace: Workspace, join: Join) -> Callable[[str], Actor]:
    """Return a member with this role as an actor."""
    return lambda role: member(join(role, "actor@example.com"))


def test_every_action_and_role_is_covered() -> None:
    assert set(CASES) == set(Action)
    assert all(CASES.values())
    assert set(ALLOWED) == set(Role)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("action", "name"), [(action, name) for action in Action for name in CASES.get(action, ())])
def test_role_allows_exactly_its_actions(
    things: Things, actor_as: Callable[[str], Actor], role: Role, action: Action, name: str
) -> None:
    by, change = actor_as(role), CASES[action][name]

    if action in ALLOWED[role]:
        change(things, by)
    else:
        with pytest.raises(NotAllowed):
            change(things, by)


@pytest.mark.parametrize(("action", "name"), [(action, name) for action in Action for name in CASES.get(action, ())])
def test_scopes_decide_what_a_key_may_do(things: Things, action: Action, name: str) -> None:
    by = things.key().actor

    if action in (Action.EDIT_LINKS, Action.EDIT_CAMPAIGNS, Action.EDIT_DOMAINS):
        CASES[action][name](things, by)
    else:
        with pytest.raises(NotAllowed):
            CASES[action][name](things, by)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.OWNER, set(Action)),
        (Role.ADMIN, set(Action) - {Action.OWN_WORKSPACE}),
        (Role.MEMBER, {Action.EDIT_LINKS, Action.EDIT_CAMPAIGNS}),
        (Role.VIEWER, set()),
    ],
)
def test_actions_of_each_role(role: Role, may: set[Action]) -> None:
    assert ALLOWED[role] == may

"""What each role may do: the one table, asked through real changes of every kind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts import services
from accounts.actors import Actor, NotAllowed, member, operator, program
from accounts.models import Invitation, Membership, Role, Workspace
from accounts.workspaces import closing, invitations, members
from accounts.workspaces.roles import ALLOWED, Action
from campaigns.services import change_campaign, create_campaign, delete_campaign
from domains.services import add_domain, change_domain, delete_domain
from domains.verification.checks import check_domain
from links.imports.services import upload
from links.models import DeletedLink, Link
from links.services import bin, creation
from links.services.link_changes import change_link, create_link, delete_link, delete_links, set_links_disabled

pytestmark = pytest.mark.django_db

AT = datetime.now(UTC)
URL = "https://example.com/"
TABLE = b"url\nhttps://example.com/\n"


@dataclass
class Things:
    """What is in the workspace, put there by an operator."""

    workspace: Workspace
    other: Membership

    @property
    def by(self) -> Actor:
        """Whoever put it there."""
        return operator(self.workspace)

    def link(self) -> Link:
        """Return a link."""
        return create_link(by=self.by, destination=URL, at=AT)

    def deleted(self) -> DeletedLink:
        """Return a link in the bin."""
        link = self.link()
        delete_link(link=link, by=self.by, at=AT)
        return DeletedLink.objects.get(pk=link.pk)

    def campaign(self) -> Any:
        """Return a campaign."""
        return create_campaign(by=self.by, name="Spring", at=AT)

    def domain(self) -> Any:
        """Return a domain."""
        return add_domain(by=self.by, host="go.example.org", at=AT)

    def key(self) -> Any:
        """Return an API key."""
        return services.create_api_key(by=self.by, name="CRM")[0]

    def invitation(self) -> Invitation:
        """Return an open invitation."""
        return invitations.invite(email="new@example.com", role=Role.VIEWER, by=self.by, at=AT)


Case = Callable[[Things, Actor], Any]

CASES: dict[Action, dict[str, Case]] = {
    Action.EDIT_LINKS: {
        "create": lambda things, by: create_link(by=by, destination=URL, at=AT),
        "change": lambda things, by: change_link(link=things.link(), by=by, at=AT, notes="x"),
        "delete": lambda things, by: delete_link(link=things.link(), by=by, at=AT),
        "delete many": lambda things, by: delete_links(links=Link.objects.all(), by=by, at=AT),
        "restore": lambda things, by: bin.restore_link(deleted=things.deleted(), by=by, at=AT),
        "disable": lambda things, by: set_links_disabled(links=Link.objects.all(), by=by, disabled=True, at=AT),
        "upload": lambda things, by: upload(by=by, file_name="a.csv", content=TABLE, time_zone="UTC", at=AT),
        "import": lambda things, by: creation.import_links(items={0: {"destination": URL}}, by=by, at=AT),
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
        "delete": lambda things, by: delete_domain(domain=things.domain(), by=by, with_links=False),
    },
    Action.EDIT_KEYS: {
        "create": lambda things, by: services.create_api_key(by=by, name="CRM"),
        "rotate": lambda things, by: services.rotate_api_key(api_key=things.key(), by=by, overlap=timedelta(), at=AT),
        "delete": lambda things, by: services.delete_api_key(api_key=things.key(), by=by),
        "deactivate": lambda things, by: services.set_api_keys_active(
            api_keys=things.workspace.api_keys.all(), by=by, active=False
        ),
    },
    Action.EDIT_MEMBERS: {
        "invite": lambda things, by: invitations.invite(email="a@example.com", role=Role.VIEWER, by=by, at=AT),
        "send again": lambda things, by: invitations.resend_invitation(invitation=things.invitation(), by=by, at=AT),
        "take back": lambda things, by: invitations.revoke_invitation(invitation=things.invitation(), by=by, at=AT),
        "add": lambda things, by: members.add_member(
            user=services.ensure_user_with_workspace(email="b@example.com")[0], role=Role.VIEWER, by=by, at=AT
        ),
        "change role": lambda things, by: members.change_role(membership=things.other, role=Role.MEMBER, by=by),
        "remove": lambda things, by: members.remove_member(membership=things.other, by=by, at=AT),
    },
    Action.EDIT_WORKSPACE: {"rename": lambda things, by: services.rename_workspace(name="New", by=by)},
    Action.OWN_WORKSPACE: {
        "hand over": lambda things, by: members.transfer_workspace(to=things.other, by=by),
        "delete": lambda things, by: closing.close_workspace(workspace=things.workspace, by=by, at=AT),
    },
}


@pytest.fixture
def things(workspace: Workspace, join: Any) -> Things:
    """What is in the workspace, with one more member."""
    return Things(workspace, join(Role.VIEWER, "other@example.com"))


@pytest.fixture
def actor_as(workspace: Workspace, join: Any) -> Callable[[str], Actor]:
    """Return somebody with this role in the workspace."""
    return lambda role: member(join(role, "actor@example.com"))


def test_every_action_has_cases_here_and_every_role_is_in_the_table() -> None:
    assert set(CASES) == set(Action)
    assert all(CASES.values())
    assert set(ALLOWED) == set(Role)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("action", "name"), [(action, name) for action in Action for name in CASES.get(action, ())])
def test_a_role_may_do_what_the_table_says_and_nothing_else(
    things: Things, actor_as: Callable[[str], Actor], role: Role, action: Action, name: str
) -> None:
    by, change = actor_as(role), CASES[action][name]

    if action in ALLOWED[role]:
        change(things, by)
    else:
        with pytest.raises(NotAllowed):
            change(things, by)


@pytest.mark.parametrize(("action", "name"), [(action, name) for action in Action for name in CASES.get(action, ())])
def test_a_key_may_do_what_its_scopes_say_and_never_more_than_the_api(
    things: Things, action: Action, name: str
) -> None:
    by = program(things.key())

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
def test_the_table_is_what_people_are_told(role: Role, may: set[Action]) -> None:
    assert ALLOWED[role] == may

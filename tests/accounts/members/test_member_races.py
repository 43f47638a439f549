"""Races: a workspace keeps its last owner and its plan's limit, and an invitation is accepted once."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from accounts.members.errors import AlreadyInvited, InvitationOver, LastOwner
from accounts.members.invitations import accept_invitation, invite
from accounts.members.services import change_role, leave_workspace, remove_member
from accounts.models import Invitation, Membership, Role, User, Workspace
from accounts.workspaces.actors import NotAllowed, member, operator
from accounts.workspaces.plans import PlanRequired
from shortener.errors import DomainError, NotFound
from tests.accounts.fixtures import Join

pytestmark = pytest.mark.django_db(transaction=True)

Race = Callable[[int, Callable[[], Any]], list[Any]]
AT = datetime.now(UTC)


def outcome(act: Callable[[], Any]) -> type[DomainError] | None:
    """Return the error that the call raised, or None."""
    try:
        act()
    except DomainError as error:
        return type(error)
    return None


@pytest.fixture
def owners(workspace: Workspace, join: Join) -> list[Membership]:
    """Four owners."""
    return [workspace.memberships.get(), *(join(Role.OWNER, f"owner{number}@example.com") for number in range(3))]


def test_race_of_leaving_owners_keeps_one(owners: list[Membership], race: Race, workspace: Workspace) -> None:
    turns = count()

    refusals = race(4, lambda: outcome(lambda: leave_workspace(membership=owners[next(turns)], at=AT)))

    assert sorted(refusals, key=str) == [LastOwner, None, None, None]
    assert workspace.memberships.get().role == Role.OWNER


def test_race_of_demoting_owners_keeps_one(owners: list[Membership], race: Race, workspace: Workspace) -> None:
    turns = count()

    def demote_the_next() -> type[DomainError] | None:
        turn = next(turns)
        by, whom = owners[turn], owners[(turn + 1) % 4]
        return outcome(lambda: change_role(membership=whom, role=Role.VIEWER, by=member(by), at=AT))

    # An owner who was demoted first can demote no one: how many remain depends on the order.
    assert set(race(4, demote_the_next)) <= {None, LastOwner, NotAllowed}
    assert workspace.memberships.filter(role=Role.OWNER).exists()


def test_race_of_removing_owners_keeps_one(owners: list[Membership], race: Race, workspace: Workspace) -> None:
    turns = count()

    def remove_the_next() -> type[DomainError] | None:
        turn = next(turns)
        by, whom = owners[turn], owners[(turn + 1) % 4]
        return outcome(lambda: remove_member(membership=whom, by=member(by), at=AT))

    assert set(race(4, remove_the_next)) <= {None, LastOwner, NotAllowed, NotFound}
    assert workspace.memberships.filter(role=Role.OWNER).exists()


def test_invitations_never_exceed_the_plan(race: Race, workspace: Workspace, owner: User) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(plan="pro")  # five, of which one is taken
    turns = count()

    def one() -> type[DomainError] | None:
        email = f"{next(turns)}@example.com"
        return outcome(lambda: invite(email=email, role=Role.VIEWER, by=operator(workspace, owner), at=AT))

    refusals = race(8, one)

    assert (refusals.count(None), refusals.count(PlanRequired)) == (4, 4)
    assert Invitation.objects.count() == 4


def test_an_address_gets_one_invitation(race: Race, workspace: Workspace, owner: User) -> None:
    refusals = race(
        6,
        lambda: outcome(lambda: invite(email="a@example.com", role=Role.VIEWER, by=operator(workspace, owner), at=AT)),
    )

    assert (refusals.count(None), refusals.count(AlreadyInvited)) == (1, 5)
    assert Invitation.objects.count() == 1


def test_an_invitation_is_accepted_once(race: Race, workspace: Workspace, owner: User) -> None:
    user = User.objects.create_user("a@example.com")
    invitation = invite(email="a@example.com", role=Role.VIEWER, by=operator(workspace, owner), at=AT)

    refusals = race(6, lambda: outcome(lambda: accept_invitation(invitation=invitation, user=user, at=AT)))

    assert (refusals.count(None), refusals.count(InvitationOver)) == (1, 5)
    assert workspace.memberships.filter(user=user).count() == 1

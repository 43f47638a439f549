"""Rights that end while requests with the person's keys and sessions run: no request fails, and nothing is left."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from accounts.closing.services import close_workspace, delete_account
from accounts.keys.services import create_api_key
from accounts.members.services import leave_workspace
from accounts.models import ApiKey, AuditEntry, Invitation, Membership, Role, User, Workspace
from accounts.workspaces.actors import member
from links.models import Link
from tests.accounts.fixtures import Join, SignInUser
from tests.fixtures import Race

pytestmark = pytest.mark.django_db(transaction=True)

End = Callable[[Membership, Membership], None]
JSON = "application/json"
AT = datetime.now(UTC)


def _hand_over(ending: Membership, owner: Membership) -> None:
    leave_workspace(membership=ending, at=AT, keys_to=owner.user)


def _delete_account(ending: Membership, owner: Membership) -> None:
    delete_account(user=ending.user, at=timezone.now())


def _close_workspace(ending: Membership, owner: Membership) -> None:
    close_workspace(workspace=ending.workspace, by=member(owner), at=timezone.now())


@pytest.mark.parametrize("end", [_hand_over, _delete_account, _close_workspace])
def test_rights_end_while_requests_run(
    end: End, workspace: Workspace, join: Join, browser_of: SignInUser, race: Race
) -> None:
    owner, ending = workspace.memberships.get(), join(Role.OWNER, "ending@example.com")
    user = ending.user
    _key, text = create_api_key(by=member(ending), name="Running")
    others = [create_api_key(by=member(ending), name=f"Key {number}")[0] for number in range(2)]
    viewer = join(Role.VIEWER)
    headers = {"x-api-key": text}

    def by_key(path: str, body: dict[str, str], **more: str) -> Callable[[], int]:
        return lambda: Client().post(path, body, content_type=JSON, headers=headers | more).status_code

    def by_session(path: str, form: dict[str, object]) -> Callable[[], int]:
        browser = browser_of(user)
        return lambda: browser.post(path, form).status_code

    def act() -> int:
        end(ending, owner)
        return 0

    link = {"originalUrl": "https://example.com/"}
    acts: Iterator[Callable[[], int]] = iter(
        [
            by_key("/api/links", link),
            by_key("/api/links", link, **{"idempotency-key": "k"}),
            by_session("/keys/new", {"name": "New", "scopes": ["links:read"]}),
            act,
            by_session(f"/keys/{others[0].pk}/rotate", {"overlap": "0"}),
            by_session(f"/keys/{others[1].pk}/activate", {}),
            by_session("/members/invite", {"email": "late@example.com", "role": "owner"}),
            by_session(f"/members/{viewer.pk}/role", {"role": "admin"}),
            by_session("/links/new", {"destination": "https://example.com/", "time_zone": "UTC"}),
        ]
    )

    statuses = race(9, lambda: next(acts)())

    assert max(statuses) < 500
    assert not ApiKey.objects.filter(created_by=user.pk, is_active=True).exists()
    assert not Invitation.objects.filter(invited_by=user.pk, is_open=True).exists()
    assert not Membership.objects.filter(workspace=workspace, user=user.pk).exists()
    if end is _delete_account:
        assert not User.objects.filter(pk=user.pk).exists()
        assert not Link.objects.filter(created_by=user.pk).exists()
        assert user.email not in str(list(AuditEntry.objects.values()))
    if end is _close_workspace:
        assert not ApiKey.objects.exists()
        assert not Membership.objects.filter(workspace=workspace).exists()

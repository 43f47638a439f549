"""A key may never do more than the current role of the member it belongs to, and ends or is handed over with it."""

from collections.abc import Callable
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.keys.services import create_api_key
from accounts.models import ApiKey, AuditEntry, Membership, Role, User, Workspace
from accounts.workspaces.actors import NotAllowed, member, operator
from shortener.errors import Invalid
from tests.accounts.fixtures import Browsers, KeyAndText, Response
from tests.pages import sign_in

pytestmark = pytest.mark.django_db

LINK = {"originalUrl": "https://example.com/"}
Use = Callable[..., Response]


@pytest.fixture
def admin(browsers: Browsers, workspace: Workspace) -> Membership:
    """The admin's membership; they have just signed in."""
    membership = workspace.memberships.get(user__email="admin@example.com")
    sign_in(browsers["admin"], membership.user)
    return membership


@pytest.fixture
def made(admin: Membership) -> KeyAndText:
    """The admin's key, and its text."""
    return create_api_key(by=member(admin), name="Shop")


@pytest.fixture
def use(client: Client, made: KeyAndText) -> Use:
    """Send a request with the admin's key."""

    def send(path: str = "/api/links", body: object = None) -> Response:
        headers = {"x-api-key": made[1]}
        if body is None:
            return client.get(path, headers=headers)
        return client.post(path, body, content_type="application/json", headers=headers)

    return send


def _role(admin: Membership, role: str) -> None:
    Membership.objects.filter(pk=admin.pk).update(role=role)


def _mailed() -> list[str]:
    return [str(message.body) for message in mail.outbox if "API keys" in message.subject]


@pytest.mark.parametrize(
    ("role", "read", "link", "domain"),
    [(Role.OWNER, 200, 201, 201), (Role.MEMBER, 200, 201, 403), (Role.VIEWER, 200, 403, 403)],
)
def test_a_key_does_what_role_and_scopes_allow(
    use: Use, admin: Membership, role: str, read: int, link: int, domain: int
) -> None:
    assert use("/api/domains", {"host": "first.example.org"}).status_code == 201
    _role(admin, role)

    answers = use(), use(body=LINK), use("/api/domains", {"host": "second.example.org"})

    assert [answer.status_code for answer in answers] == [read, link, domain]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 403} <= {"forbidden"}
    _role(admin, Role.ADMIN)
    assert use("/api/domains", {"host": "third.example.org"}).status_code == 201


def test_the_role_costs_no_further_query(
    use: Use, made: KeyAndText, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    if connection.vendor == "mongodb":
        pytest.skip("reads the role in a second query")
    use("/api/links/" + "0" * 24)

    with django_assert_num_queries(2) as queries:  # the key, and the link
        use("/api/links/" + "0" * 24)

    assert "accounts_membership" in queries.captured_queries[0]["sql"]


@pytest.mark.parametrize(
    ("by", "path", "form"),
    [
        ("owner", "/members/{admin}/role", {"role": "member", "keys": ""}),
        ("owner", "/members/{admin}/remove", {}),
        ("admin", "/settings/leave", {}),
        ("admin", "/account/delete", {"typed": "admin@example.com"}),
    ],
)
def test_keys_are_deactivated_with_the_role(
    browsers: Browsers, admin: Membership, use: Use, made: KeyAndText, by: str, path: str, form: dict[str, str]
) -> None:
    browsers[by].post(path.format(admin=admin.pk), form)

    assert use().status_code == 401
    assert ApiKey.objects.get(pk=made[0].pk).is_active is False
    (text,) = _mailed()
    assert ("- Shop\n" in text, "deactivated" in text) == (True, True)
    assert mail.outbox[-1].to == ["owner@example.com"]
    assert AuditEntry.objects.filter(event="key.deactivated").values_list("details", flat=True).get() == {
        "key": made[0].prefix
    }


@pytest.mark.parametrize(
    ("by", "path", "form"),
    [
        ("owner", "/members/{admin}/role", {"role": "viewer"}),
        ("owner", "/members/{admin}/remove", {}),
        ("admin", "/settings/leave", {}),
    ],
)
def test_keys_are_handed_over_when_that_is_chosen(
    browsers: Browsers, admin: Membership, owner: User, use: Use, by: str, path: str, form: dict[str, str]
) -> None:
    browsers[by].post(path.format(admin=admin.pk), form | {"keys": owner.pk})

    assert use(body=LINK).status_code == 201
    assert ApiKey.objects.get().created_by == owner
    (text,) = _mailed()
    assert "These keys now belong to owner@example.com" in text
    assert AuditEntry.objects.get(event="key.handed_over").person_id == owner.pk


def test_a_demotion_asks_first(browsers: Browsers, admin: Membership, use: Use) -> None:
    path = f"/members/{admin.pk}/role"
    asked = browsers["owner"].post(path, {"role": Role.MEMBER})

    admin.refresh_from_db()
    assert (asked.status_code, admin.role) == (200, Role.ADMIN)
    assert 'name="keys"' in asked.content.decode()
    assert "Shop" in asked.content.decode()
    assert browsers["owner"].post(path, {"role": Role.OWNER}).status_code == 302
    assert use().status_code == 200


@pytest.mark.parametrize("heir", ["member", "viewer", "stranger", "none"])
def test_keys_go_to_nobody_who_may_not_have_any(
    browsers: Browsers, admin: Membership, made: KeyAndText, stranger: Workspace, heir: str
) -> None:
    known = User.objects.filter(email=f"{heir}@example.com").first()

    browsers["owner"].post(f"/members/{admin.pk}/remove", {"keys": known.pk if known else "0" * 24})

    assert Membership.objects.filter(pk=admin.pk).exists()
    assert ApiKey.objects.get().created_by == admin.user


def test_a_key_of_a_person_who_left_is_taken_over(
    browsers: Browsers, admin: Membership, made: KeyAndText, use: Use, owner: User
) -> None:
    browsers["admin"].post("/settings/leave")
    assert "has left" in browsers["owner"].get(f"/keys/{made[0].pk}").content.decode()

    browsers["owner"].post(f"/keys/{made[0].pk}/activate")

    assert use().status_code == 200
    assert ApiKey.objects.get().created_by == owner


def test_keys_of_the_workspace_work_without_a_person(client: Client, workspace: Workspace) -> None:
    key, text = create_api_key(by=operator(workspace), name="Ours")
    assert client.get("/api/links", headers={"x-api-key": text}).status_code == 200

    ApiKey.objects.filter(pk=key.pk).update(of_workspace=False)
    assert client.get("/api/links", headers={"x-api-key": text}).status_code == 401


def test_operators_make_keys_for_members_only(workspace: Workspace, stranger: Workspace) -> None:
    with pytest.raises(Invalid):
        create_api_key(by=operator(workspace), belongs_to=stranger.members.get(), name="Shop")


def test_a_role_lost_meanwhile_makes_no_key(admin: Membership) -> None:
    seen = member(admin)  # as a request has read it
    _role(admin, Role.MEMBER)

    with pytest.raises(NotAllowed):
        create_api_key(by=seen, name="Late")


def test_older_keys_without_a_member_end(workspace: Workspace, owner: User, stranger: Workspace) -> None:
    names = ("of the owner", "of a stranger", "of nobody", "of an operator")
    keys = {name: create_api_key(by=operator(workspace), name=name)[0] for name in names}
    people = (owner, stranger.members.get(), None, None)
    for key, person in zip(keys.values(), people, strict=True):
        ApiKey.objects.filter(pk=key.pk).update(of_workspace=False, created_by=person)
    LogEntry.objects.create(
        user=owner,
        content_type=ContentType.objects.get_for_model(ApiKey),
        object_id=keys["of an operator"].pk,
        action_flag=ADDITION,
    )
    migration = import_module("accounts.migrations.0003_rights_and_audit")

    for _ in range(2):
        migration.end_keys_without_member(apps, type("Editor", (), {"connection": connection}))

    assert set(ApiKey.objects.values_list("name", "is_active", "of_workspace")) == {
        ("of the owner", True, False), ("of a stranger", False, False), ("of nobody", False, False),
        ("of an operator", True, True),
    }  # fmt: skip

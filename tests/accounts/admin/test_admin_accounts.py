"""Django's admin: operators make people, workspaces, API keys, campaigns and domains."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.keys import tokens
from accounts.models import ApiKey, User, Workspace
from campaigns.models import Campaign
from domains.models import Domain
from tests.accounts.conftest import PASSWORD
from tests.accounts.fixtures import KeyAndText, Response, Send
from tests.fixtures import PostLink

pytestmark = pytest.mark.django_db

NO_MEMBERS = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
ALL_SCOPES = ["links:read", "links:write"]


@pytest.fixture
def submit(admin_client: Client) -> Send:
    """Send a form of the admin and return the response, redirects followed."""

    def post(address: str, **values: object) -> Response:
        given = {name: value for name, value in values.items() if value is not None}
        answer = admin_client.post(f"/admin/{address}/", given, follow=True)
        assert answer.status_code == 200
        return answer

    return post


def _errors(answer: Response) -> dict[str, list[str]]:
    form = answer.context["adminform"].form if "adminform" in answer.context else None
    return {} if form is None else dict(form.errors)


def test_a_new_key_is_shown_once_and_works(
    submit: Send, admin_client: Client, client: Client, workspace: Workspace
) -> None:
    answer = submit(
        "accounts/apikey/add",
        workspace=workspace.pk,
        name="CRM",
        scopes=ALL_SCOPES,
        allowed_networks="127.0.0.1\n2001:db8::/32",
    )

    (text,) = set(re.findall(r"sk_live_[\w-]{43}", answer.content.decode()))
    assert client.get("/api/links/x", headers={"x-api-key": text}).status_code == 404
    key = ApiKey.objects.get(digest=tokens.digest(text))
    assert (key.is_active, key.allowed_networks) == (True, ["127.0.0.1", "2001:db8::/32"])
    for address in ("/admin/accounts/apikey/", f"/admin/accounts/apikey/{key.pk}/change/", "/admin/"):
        assert text not in admin_client.get(address).content.decode()


@pytest.mark.parametrize("networks", ["", " \n ", None])
def test_a_key_without_networks_works_from_anywhere(submit: Send, workspace: Workspace, networks: str | None) -> None:
    submit("accounts/apikey/add", workspace=workspace.pk, name="CRM", scopes=ALL_SCOPES, allowed_networks=networks)

    assert ApiKey.objects.get().allowed_networks == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("allowed_networks", "example.com"), ("allowed_networks", "[5]"), ("allowed_networks", '["10.0.0.1"]'),
        ("allowed_networks", "10.0.0.1/8"), ("allowed_networks", "::ffff:10.0.0.0/104"),
        ("scopes", []), ("scopes", ["links:delete"]), ("name", ""),
        ("name", "n" * 101),
        ("workspace", ""), ("workspace", "0" * 24), ("created_by", "0" * 24), ("expires_at_0", "soon"),
    ],
)  # fmt: skip
def test_a_wrong_value_of_a_key_is_shown_beside_its_field(
    submit: Send, workspace: Workspace, field: str, value: object
) -> None:
    good = {"workspace": workspace.pk, "name": "CRM", "scopes": ALL_SCOPES, "expires_at_1": "00:00"}

    answer = submit("accounts/apikey/add", **good | {"expires_at_0": "2999-01-01", field: value})

    assert list(_errors(answer)) == [field.removesuffix("_0")]
    assert not ApiKey.objects.exists()


def test_editing_a_key_keeps_the_key(submit: Send, client: Client, api_key: KeyAndText) -> None:
    key, text = api_key
    edited = {"workspace": key.workspace_id, "name": "Renamed", "scopes": ALL_SCOPES, "allowed_networks": ""}

    submit(f"accounts/apikey/{key.pk}/change", **edited, is_active="on")
    assert client.get("/api/links/x", headers={"x-api-key": text}).status_code == 404

    submit(f"accounts/apikey/{key.pk}/change", **edited)
    assert client.get("/api/links/x", headers={"x-api-key": text}).status_code == 401
    key.refresh_from_db()
    assert (key.name, key.digest) == ("Renamed", tokens.digest(text))


@pytest.mark.parametrize(("action", "status"), [("deactivate", 401), ("activate", 404)])
def test_keys_are_switched_from_the_list(
    submit: Send, client: Client, api_key: KeyAndText, action: str, status: int
) -> None:
    key, text = api_key
    ApiKey.objects.update(is_active=action == "deactivate")

    answer = submit("accounts/apikey", action=action, _selected_action=key.pk)

    assert "1 key changed." in answer.content.decode()
    assert client.get("/api/links/x", headers={"x-api-key": text}).status_code == status


def test_a_domain_made_by_hand_serves_once_it_is_verified(
    submit: Send, post_link: PostLink, workspace: Workspace
) -> None:
    submit("domains/domain/add", workspace=workspace.pk, host=" GO.Bücher.example. ")
    domain = Domain.objects.get()
    assert domain.host == "go.xn--bcher-kva.example"
    assert post_link(domainId=domain.pk).status_code == 400

    submit(f"domains/domain/{domain.pk}/change", verified_at_0="2026-01-01", verified_at_1="00:00")
    assert post_link(domainId=domain.pk).status_code == 201


@pytest.mark.parametrize(
    "host",
    [
        "",
        "localhost",
        "203.0.113.7",
        "https://go.example.org",
        "go.example.org/x",
        "a b.c",
        "go.example.org:80",
        "-a.example.org",
        "[::1]",
        "a" * 64 + ".example.org",
    ],
)
def test_what_is_no_domain_is_refused(submit: Send, workspace: Workspace, host: str) -> None:
    assert list(_errors(submit("domains/domain/add", workspace=workspace.pk, host=host))) == ["host"]


def test_one_host_is_verified_for_one_workspace_alone(submit: Send, workspace: Workspace, stranger: Workspace) -> None:
    Domain.objects.create(workspace=stranger, host="go.example.org", verified_at=timezone.now())
    verified = {"verified_at_0": "2026-01-01", "verified_at_1": "00:00"}

    added = submit("domains/domain/add", workspace=workspace.pk, host="GO.example.org", **verified)
    assert "Another workspace has verified this domain." in str(_errors(added))

    ours = Domain.objects.create(workspace=workspace, host="go.example.org")
    changed = submit(f"domains/domain/{ours.pk}/change", **verified)
    assert _errors(changed) == {"verified_at": ["Another workspace has verified this domain."]}
    assert Domain.objects.verified().get().workspace == stranger


def test_a_campaign_cannot_end_before_it_starts_nor_share_a_name(submit: Send, workspace: Workspace) -> None:
    spring = {"workspace": workspace.pk, "name": "Spring"}
    submit("campaigns/campaign/add", **spring)

    assert _errors(submit("campaigns/campaign/add", **spring))
    backwards = {"starts_at_0": "2026-02-01", "starts_at_1": "00:00", "ends_at_0": "2026-01-01", "ends_at_1": "00:00"}
    assert _errors(submit("campaigns/campaign/add", workspace=workspace.pk, name="Late", **backwards))
    assert Campaign.objects.count() == 1


def test_one_address_is_one_person_in_any_case(submit: Send) -> None:
    person = {
        "password1": "a long enough one",
        "password2": "a long enough one",
        "usable_password": "true",
    } | NO_MEMBERS
    submit("accounts/user/add", email="Ann@Example.com", **person)
    assert User.objects.filter(email="ann@example.com").count() == 1

    assert list(_errors(submit("accounts/user/add", email="ANN@example.com", **person))) == ["email"]


def test_operators_sign_in_with_their_address_in_any_case(client: Client) -> None:
    User.objects.create_superuser("operator@example.com", "a long enough one")

    asked = client.get("/admin/", follow=True)
    assert asked.redirect_chain[-1][0].startswith("/accounts/login/?next=")
    credentials = {"login": "Operator@Example.com", "password": "a long enough one"}
    answer = client.post(asked.redirect_chain[-1][0], credentials, follow=True)

    assert answer.context["user"].email == "operator@example.com"
    assert answer.request["PATH_INFO"] == "/admin/"


def test_an_address_that_an_operator_changes_must_be_confirmed(submit: Send, client: Client, ada: User) -> None:
    edited = {"name": "Ada", "is_active": "on"} | NO_MEMBERS | {"memberships-TOTAL_FORMS": 0}

    submit(f"accounts/user/{ada.pk}/change", email="Countess@Example.com", **edited)

    old = client.post("/accounts/login/", {"login": "ada@example.com", "password": PASSWORD})
    new = client.post("/accounts/login/", {"login": "countess@example.com", "password": PASSWORD})
    assert (old.status_code, new["Location"]) == (200, "/accounts/confirm-email/")
    assert [message.to for message in mail.outbox] == [["countess@example.com"]]

"""Django's admin: every page of every model works with data, and no page shows a secret."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.members.invitations import invite
from accounts.models import ApiKey, AuditEntry, Invitation, Membership, User, Workspace
from accounts.workspaces.actors import operator
from campaigns.models import Campaign
from clicks.models import Click, DailyBreakdown, HourlyClicks
from domains.models import Domain, Quarantine
from links.fields import link_values
from links.models import DeletedLink, GuestLink, Import, Link, LinkChange, LinkTag
from links.services.bin import delete_link
from links.services.creation import create_guest_link
from moderation.models import DestinationRule, Feed, Report, WorkspaceBlock
from tests.accounts.fixtures import KeyAndText
from tests.clicks.clicking import drain_stream
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db

MODELS: list[type[Model]] = [
    User, Workspace, Membership, ApiKey, Domain, Campaign, Link, LinkTag, Click, HourlyClicks, DailyBreakdown,
    EmailAddress, Authenticator, SocialAccount, GuestLink, DeletedLink, LinkChange, Invitation, Import, AuditEntry,
    Quarantine, DestinationRule, Feed, WorkspaceBlock, Report,
]  # fmt: skip
ADDED_BY_HAND = [
    User, Workspace, Membership, ApiKey, Domain, Campaign, Link, DestinationRule, Feed, WorkspaceBlock,
]  # fmt: skip
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
EXTRA_DATA = "what another service said"


@pytest.fixture(autouse=True)
def _rows(client: Client, api_key: KeyAndText, workspace: Workspace, owner: User, make_link: MakeLink) -> None:
    """Create rows of every model, clicks included."""
    EmailAddress.objects.create(user=owner, email=owner.email, primary=True)
    SocialAccount.objects.create(user=owner, provider="github", uid="1", extra_data={"token": EXTRA_DATA})
    TOTP.activate(owner, TOTP_SECRET)
    RecoveryCodes.activate(owner)
    campaign = Campaign.objects.create(workspace=workspace, name="<b>Spring</b>", starts_at=timezone.now())
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=timezone.now())
    Quarantine.objects.create(host="old.example.org", workspace_id=workspace.pk, until=timezone.now())
    make_link(alias="launch", tags=["a", "ü"], campaign=campaign, notes="<script>x</script>")
    make_link(alias="launch", domain=domain, max_clicks=3, folder="F")
    create_guest_link(at=timezone.now(), values=link_values(destination="https://example.com/", password="a guest's"))
    deleted = make_link(alias="deleted", password="a deleted one's")
    delete_link(link=deleted, by=operator(workspace, owner), at=timezone.now())
    invite(email="ann@example.com", role="member", by=operator(workspace, owner), at=timezone.now())
    Import.objects.create(
        workspace=workspace, created_by=owner, file_name="<b>Spring</b>.csv", encoding="utf-8", separator=",",
        has_header=True, time_zone="UTC", day_first=False, row_count=1,
    )  # fmt: skip
    DestinationRule.objects.create(pattern="evil.example", reason="<b>Phishing</b>")
    Feed.objects.create(name="<b>Hosts</b>", source="https://feeds.example/hosts", error="<b>down</b>")
    WorkspaceBlock.objects.create(workspace=workspace, reason="Spam", blocked_by="operator@example.com")
    for kind in ("phishing", "other"):
        fields = {"url": "http://localhost:8000/launch", "kind": kind, "text": "<b>bad</b>"}
        assert client.post("/report", fields).status_code == 302
    client.get("/launch", headers={"host": "go.example.org"})
    client.get("/launch", headers={"host": "go.example.org"})
    assert drain_stream() == 2


def _address(page: str, model: type[Model], *args: str) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def _rows_of(model: type[Model]) -> list[Any]:
    rows = model._default_manager.all()
    return list(rows.filter(is_guest=True) if model is GuestLink else rows)


def test_every_model_is_in_the_admin() -> None:
    assert set(MODELS) | {Group} == set(admin.site._registry)


def test_lists_searches_and_rows_of_all_models_open(admin_client: Client) -> None:
    addresses = []
    for model in MODELS:
        rows, listed = _rows_of(model), _address("changelist", model)
        assert rows, model
        addresses += [listed, *(_address("change", model, str(row.pk)) for row in rows)]
        addresses += [f"{listed}?q={text}" for text in ("a", "%00", "'", "ü x", "http://x/y", "f" * 24)]

    assert {address: admin_client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


def test_each_filter_of_a_list_works_together_with_a_search(admin_client: Client) -> None:
    for model in MODELS:
        listed = admin_client.get(_address("changelist", model)).context["cl"]
        choices = [choice["query_string"] for spec in listed.filter_specs for choice in spec.choices(listed)]
        for query in choices:
            answer = admin_client.get(_address("changelist", model) + query + ("&" if query != "?" else "") + "q=a")
            assert answer.status_code == 200, (model, query)


def test_only_what_people_make_can_be_added(admin_client: Client) -> None:
    answers = {model: admin_client.get(_address("add", model)).status_code for model in MODELS}

    assert answers == {model: 200 if model in ADDED_BY_HAND else 403 for model in MODELS}


def test_an_id_that_is_none_leads_back_to_the_start(admin_client: Client) -> None:
    for model in MODELS:
        for pk in ("x", "0" * 24):
            assert admin_client.get(_address("change", model, pk)).status_code == 302, model


def test_no_page_shows_a_secret(admin_client: Client, api_key: KeyAndText, make_link: MakeLink) -> None:
    key, text = api_key
    make_link(password="hunter22")
    User.objects.create_user("ann@example.com", "a long enough one")
    secrets = [key.digest, text, *(link.password for link in Link.objects.exclude(password=""))]
    secrets += [user.password for user in User.objects.all()]
    secrets += [deleted.values["password"] for deleted in DeletedLink.objects.all()]
    secrets += [value for row in Authenticator.objects.all() for value in map(str, row.data.values()) if len(value) > 9]
    secrets += [TOTP_SECRET, EXTRA_DATA, *(invitation.digest for invitation in Invitation.objects.all())]

    for model in MODELS:
        for row in _rows_of(model):
            for page in ("change", "history"):
                shown = admin_client.get(_address(page, model, str(row.pk))).content.decode()
                assert not [secret for secret in secrets if secret in shown]
                assert "<script>x" not in shown
                assert "<b>Spring" not in shown
        shown = admin_client.get(_address("changelist", model)).content.decode()
        assert not [secret for secret in secrets if secret in shown]


def test_no_search_reaches_a_secret(admin_client: Client, api_key: KeyAndText) -> None:
    for model in MODELS:
        for secret in (api_key[0].digest, "scrypt"):
            found = admin_client.get(_address("changelist", model), {"q": secret}).context["cl"]
            assert found.result_count == 0, (model, secret)


def test_a_lookup_in_the_address_cannot_guess_a_secret(admin_client: Client) -> None:
    for model, field in (
        (ApiKey, "digest"),
        (Invitation, "digest"),
        (Link, "password"),
        (GuestLink, "password"),
        (User, "password"),
        (DeletedLink, "values__fields__password"),
    ):
        for lookup in (field, f"{field}__startswith"):
            assert admin_client.get(_address("changelist", model), {lookup: "s"}).status_code == 400, (model, lookup)


def test_pickers_find_rows(admin_client: Client) -> None:
    for field, using in {"created_by": ApiKey, "workspace": ApiKey, "campaign": Link, "domain": Link}.items():
        query = f"?app_label={using._meta.app_label}&model_name={using._meta.model_name}&field_name={field}&term="
        assert admin_client.get(reverse("admin:autocomplete") + query).json()["results"], field


def test_strangers_are_asked_to_sign_in(client: Client, owner: User) -> None:
    addresses = ("/admin/", "/admin/links/link/", "/admin/accounts/apikey/add/")
    assert {client.get(address).status_code for address in addresses} == {302}

    client.force_login(owner)
    assert {client.get(address).status_code for address in addresses} == {302}

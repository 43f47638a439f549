"""Names that people choose cannot bring web addresses into the mails that the site sends."""

import re

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User, Workspace
from shortener.names import without_addresses
from tests.accounts.fixtures import Browsers

pytestmark = pytest.mark.django_db

LURES = [
    "https://evil.example/login", "www.evil.example", "evil.example", "Your bank evil.example/login now",
    "http:\\\\evil.example", "evil\u3002example", "ev\u200bil.\u200bexample", "\u202eelpmaxe.live",
    "pay at evil.example:8080!",
]  # fmt: skip


@pytest.mark.parametrize("name", LURES)
def test_names_are_no_links_in_mails(browsers: Browsers, owner: User, workspace: Workspace, name: str) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(name=name)
    User.objects.filter(pk=owner.pk).update(name=name)

    browsers["owner"].post("/members/invite", {"email": "ann@example.com", "role": "member"})

    (message,) = mail.outbox
    assert message.subject == "You’re invited to a workspace"
    body = str(message.body).replace("http://localhost:8000", "")
    assert not re.search(r"://|www\.|\w[.\u3002]\w|[\u200b\u202e]", body), body


def test_subjects_name_no_workspace_and_no_person(browsers: Browsers, workspace: Workspace) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(name="Lure")
    membership = workspace.memberships.get(user__email="viewer@example.com")

    browsers["owner"].post(f"/members/{membership.pk}/remove")
    browsers["owner"].post("/settings/transfer", {"email": "admin@example.com"})

    assert len(mail.outbox) >= 2
    for message in mail.outbox:
        assert "Lure" in message.body
        assert not re.search("Lure|@|://", str(message.subject))


@pytest.mark.parametrize("name", ["https://evil.example", "Get it at www.evil.example", "evil.example/login"])
def test_web_addresses_are_refused_as_names(browsers: Browsers, owner: User, workspace: Workspace, name: str) -> None:
    browser = browsers["owner"]

    assert list(browser.post("/settings", {"name": name}).context["form"].errors) == ["name"]
    assert list(browser.post("/workspaces/new", {"name": name}).context["form"].errors) == ["name"]
    assert list(browser.post("/accounts/", {"name": name}).context["form"].errors) == ["name"]
    signed_up = {"name": name, "email": "new@example.com", "password1": "correct horse battery"}
    assert list(Client().post("/accounts/signup/", signed_up).context["form"].errors) == ["name"]
    assert (Workspace.objects.get(pk=workspace.pk).name, User.objects.get(pk=owner.pk).name) == ("owner", "")
    assert not User.objects.filter(email="new@example.com").exists()


def test_address_can_be_one_of_a_host_called_www(client: Client) -> None:
    form = {"name": "Ann", "email": "www.evil.example@example.com", "password1": "correct horse battery"}

    assert client.post("/accounts/signup/", form).status_code == 302


@pytest.mark.parametrize(
    "name", ["Ann", "Ann St. John", "Acme Inc.", "A/B tests", "v2.0", "M\u00fcller & S\u00f6hne", "\u4f8b\u3048\u3002"]
)
def test_usual_names_stay_as_they_are(name: str) -> None:
    assert without_addresses(name) == name

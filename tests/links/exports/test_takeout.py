"""Export all my data: all that a person may see and no secret, in one file of any size."""

import gc
import io
import json
import tracemalloc
from datetime import UTC, datetime, timedelta
from zipfile import ZipFile

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts.keys.services import create_api_key
from accounts.models import Invitation, Membership, Role, User, Workspace
from accounts.people.session_addresses import drop_old_addresses
from accounts.workspaces.actors import operator
from campaigns.models import Campaign
from clicks.models import Click
from domains.models import Domain
from links.fields import link_values
from links.models import Link
from links.services.bin import delete_link
from links.services.changes import change_link
from links.takeout import rows, streaming
from redirects.codes import link_key
from tests.clicks.clicking import drain_stream
from tests.fixtures import Json, KeyAndText, MakeLink

pytestmark = pytest.mark.django_db


def download(user: User) -> dict[str, bytes]:
    """Download everything as this user; return the files by name."""
    browser = Client()
    browser.force_login(user)
    answer = browser.get("/account/export")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    with ZipFile(io.BytesIO(answer.getvalue())) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def read(user: User, workspace: Workspace) -> Json:
    """Return the parsed files of the workspace in the user's download, by name without its ending."""
    before = f"workspaces/{workspace.slug}/"
    return {
        name.removeprefix(before).removesuffix(".json"): json.loads(content)
        for name, content in download(user).items()
        if name.startswith(before)
    }


def test_it_holds_everything_of_a_workspace(
    owner: User, workspace: Workspace, make_link: MakeLink, client: Client, api_key: KeyAndText
) -> None:
    campaign = Campaign.objects.create(workspace=workspace, name="Spring", utm_source="mail")
    Domain.objects.create(workspace=workspace, host="go.example.org")
    link = make_link(alias="launch", tags=["ü", "b"], campaign=campaign, notes='=1+1 "x"\n', folder="F")
    gone = make_link(alias="gone")
    client.get("/launch", headers={"referer": "https://news.example.com/"})
    client.get("/gone")
    drain_stream()
    change_link(link=link, by=operator(workspace), at=datetime.now(UTC), values=link_values(folder="G"))
    delete_link(link=gone, by=operator(workspace), at=datetime.now(UTC))

    found = read(owner, workspace)

    assert sorted(found) == [
        "api-keys", "campaigns", "clicks", "daily", "deleted-links", "domains", "history", "hourly", "imports",
        "links", "pictures", "utm-templates", "workspace",
    ]  # fmt: skip
    (exported,) = found["links"]
    assert exported["originalUrl"] == "https://example.com/page"
    assert (exported["tags"], exported["notes"], exported["folder"]) == (["ü", "b"], '=1+1 "x"', "G")
    assert [row["shortUrl"] for row in found["deleted-links"]] == ["http://localhost:8000/gone"]
    assert {(row["linkId"], row["kind"]) for row in found["history"]} == {(link.pk, "changed"), (gone.pk, "deleted")}
    assert found["campaigns"][0]["utmSource"] == "mail"
    assert [row["host"] for row in found["domains"]] == ["go.example.org"]
    assert found["api-keys"][0]["prefix"] == api_key[0].prefix
    assert {(row["linkId"], row["referrer"]) for row in found["clicks"]} == {
        (link.pk, "news.example.com"), (gone.pk, "")
    }  # fmt: skip
    assert {row["scope"] for row in found["hourly"]} == {workspace.pk, campaign.pk, link.pk, gone.pk}
    assert {row["scope"] for row in found["daily"]} == {workspace.pk, campaign.pk, link.pk, gone.pk}
    assert found["workspace"]["members"][0]["email"] == "owner@example.com"


def test_rules_are_in_it_with_what_they_did(
    owner: User, workspace: Workspace, make_link: MakeLink, client: Client
) -> None:
    variants = [{"name": name, "url": f"https://example.com/{name}", "weight": 1} for name in "AB"]
    rules = [{"name": "Test", "conditions": [], "action": {"type": "split", "variants": variants}}]
    link = make_link(
        alias="split",
        rules=rules,
        expired_url="https://example.com/over",
        utm={"source": "mail"},
        preview={"title": "Card"},
        passes_query=False,
    )
    client.get("/split")
    drain_stream()

    found = read(owner, workspace)

    (exported,), (click,) = found["links"], found["clicks"]
    assert (exported["rules"], exported["expiredUrl"]) == (link.rules, "https://example.com/over")
    assert (exported["utm"]["source"], exported["preview"]["title"], exported["passQuery"]) == ("mail", "Card", False)
    assert click["ruleId"] == link.rules[0]["id"]
    assert click["variant"] in {"A", "B"}


def test_it_holds_the_account_and_its_workspaces_and_no_others(
    owner: User, stranger: Workspace, make_link: MakeLink
) -> None:
    make_link(alias="theirs", workspace=stranger, destination="https://example.com/secret")
    assert not any(stranger.slug in name or b"secret" in content for name, content in download(owner).items())

    Membership.objects.create(workspace=stranger, user=owner, role=Role.VIEWER)

    files = download(owner)
    account = json.loads(files["account.json"])
    assert account["email"] == "owner@example.com"
    assert [row["role"] for row in account["memberships"]] == ["owner", "viewer"]
    assert b"https://example.com/secret" in files[f"workspaces/{stranger.slug}/links.json"]


def test_it_holds_what_else_is_kept_of_a_person(owner: User, workspace: Workspace, stranger: Workspace) -> None:
    at = datetime.now(UTC)
    by = {"expires_at": at, "workspace": stranger}
    Invitation.objects.create(email=owner.email, digest="1", **by)
    Invitation.objects.create(email="ann@example.com", digest="2", invited_by=owner, **by)
    Invitation.objects.create(email="else@example.com", digest="3", **by)
    UserSession.objects.create(user=owner, ip="203.0.113.7", session_key="old", user_agent="Firefox")
    drop_old_addresses(at=at + timedelta(days=31))
    create_api_key(by=operator(workspace, owner), name="Shop")
    Client().post("/accounts/login/", {"login": owner.email, "password": "a stranger"}, REMOTE_ADDR="203.0.113.66")

    files = download(owner)

    account, log = json.loads(files["account.json"]), json.loads(files["security-log.json"])
    assert [row["email"] for row in account["invitations"]] == ["owner@example.com", "ann@example.com"]
    assert {row["ip"] for row in account["sessions"] if row["userAgent"] == "Firefox"} == {None}
    assert "203.0.113.66" not in str(files)  # of the stranger
    assert ("key.created", "Shop") in {(row["event"], row["subject"]) for row in log}


def test_text_names_every_file(owner: User, workspace: Workspace) -> None:
    files = download(owner)

    text = files.pop("README.txt").decode()

    for name in files:
        assert name.rpartition("/")[2] in text
    assert "never stored" not in text


def test_it_holds_no_secret(owner: User, make_link: MakeLink, api_key: KeyAndText, workspace: Workspace) -> None:
    owner.set_password("correct horse battery")
    owner.save()
    link = make_link(password="hunter22")
    domain = Domain.objects.create(workspace=workspace, host="go.example.org")
    owner.refresh_from_db()

    everything = b"".join(download(owner).values())

    for secret in (api_key[1], api_key[0].digest, link.password, "hunter22", owner.password, domain.token):
        assert secret.encode() not in everything


@pytest.fixture
def few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the batches of the export so small that a few rows fill several."""
    for module, limit, size in (
        (rows, "_ROWS_PER_QUERY", 7),
        (rows, "_CLICKS_PER_QUERY", 20),
        (rows, "_LINKS_PER_QUERY", 6),
        (rows, "_SCOPES_PER_QUERY", 3),
        (streaming, "_ROWS_PER_PART", 5),
    ):
        monkeypatch.setattr(module, limit, size)


def test_each_link_and_click_is_exported_once(owner: User, workspace: Workspace, few_at_a_time: None) -> None:
    at = datetime.now(UTC)
    links = many_links(workspace, 30, at)
    clicks = [
        Click(
            link_id=link.pk, stream_id=f"{link.code}:{index}", at=at - timedelta(hours=index // 3), visitor="v",
            is_visit=False, is_bot=False,
        )
        for link in links
        for index in range(link.click_count)
    ]  # fmt: skip
    Click.objects.bulk_create(clicks)

    found = read(owner, workspace)

    assert sorted(row["id"] for row in found["links"]) == sorted(link.pk for link in links)
    exported = [(row["linkId"], row["at"]) for row in found["clicks"]]
    assert len(exported) == len(clicks)
    assert {link_id for link_id, _at in exported} == {link.pk for link in links if link.click_count}


def many_links(workspace: Workspace, number: int, at: datetime, first: int = 0) -> list[Link]:
    """Return so many new links, every fifth with 25 clicks and the others with up to four."""
    links = [
        Link(
            workspace=workspace, code=f"c{index}", key=link_key("", f"c{index}"), destination="https://example.com/",
            location="https://example.com/", created_at=at, click_count=25 if index % 5 == 0 else index % 5,
        )
        for index in range(first, first + number)
    ]  # fmt: skip
    Link.objects.bulk_create(links, batch_size=1_000)
    return links


def test_its_memory_does_not_grow_with_the_number_of_links(
    workspace: Workspace, owner: User, few_at_a_time: None
) -> None:
    browser = Client()
    browser.force_login(owner)
    many_links(workspace, 100, datetime.now(UTC))
    download(owner)  # loads modules and caches that stay in memory
    few = most_held(browser)

    many_links(workspace, 200, datetime.now(UTC), first=100)

    assert most_held(browser) < 1.5 * few


def most_held(browser: Client) -> int:
    """Download everything, and return the most bytes that this kept in memory from one part to the next."""
    answer = browser.get("/account/export")
    gc.collect()
    gc.freeze()  # the collections below then look at new objects only, which saves minutes
    most = 0
    tracemalloc.start()
    try:
        for _part in answer:
            gc.collect()  # garbage that is not collected yet differs by platform
            most = max(most, tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
        gc.unfreeze()
    return most


def test_a_person_has_one_download_at_a_time(owner: User) -> None:
    browser = Client()
    browser.force_login(owner)
    parts = iter(browser.get("/account/export"))
    next(parts)

    assert browser.get("/account/export")["Location"] == "/account/data"

    list(parts)
    assert browser.get("/account/export").status_code == 200


def test_signing_in_is_required(client: Client) -> None:
    assert client.get("/account/export")["Location"] == "/accounts/login/?next=/account/export"

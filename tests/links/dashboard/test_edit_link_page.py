"""The form that edits a link: it saves changed fields only, and shows concurrent changes before overwriting them."""

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from campaigns.models import Campaign
from domains.models import Domain
from links.fields import link_values
from links.models import Link, LinkChange
from links.services.changes import change_link
from tests.fixtures import MakeLink
from tests.links.pages import seen, value

pytestmark = pytest.mark.django_db


def _form(dashboard: Client, link: Link) -> dict[str, str]:
    """Open the form and return the fields that it would send unchanged."""
    page = dashboard.get(f"/links/{link.pk}/edit")
    text = page.content.decode()
    names = re.findall(r'<input[^>]*\bname="(\w+)"', text)
    fields = {name: value(page, name) for name in names if name not in ("csrfmiddlewaretoken", "password_is")}
    for name in ("campaign", "domain"):
        chosen = re.search(rf'<select name="{name}".*?</select>', text, re.DOTALL)
        found = chosen and re.search(r'value="([^"]*)" selected', chosen.group())
        fields[name] = found.group(1) if found else ""
    for name, area in re.findall(r'<textarea[^>]*\bname="(\w+)"[^>]*>\n?(.*?)</textarea>', text, re.DOTALL):
        fields[name] = unescape(area)
    if 'name="password_is"' in text:
        fields["password_is"] = "keep"
    return fields


@pytest.fixture
def link(make_link: MakeLink, workspace: Workspace) -> Link:
    """A link with all fields."""
    at = datetime.now(UTC)
    made = make_link(
        alias="launch", destination="https://example.com/a", password="first one", tags=["b", "a"], folder="F",
        notes="One\ntwo", max_clicks=7, starts_at=at + timedelta(days=1),
        expires_at=at + timedelta(days=2),
        campaign=Campaign.objects.create(workspace=workspace, name="Spring"),
        domain=Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=at),
    )  # fmt: skip
    return Link.objects.get(pk=made.pk)


def test_saving_the_untouched_form_changes_nothing(dashboard: Client, link: Link) -> None:
    before = Link.objects.filter(pk=link.pk).values().get()

    answer = dashboard.post(f"/links/{link.pk}/edit", _form(dashboard, link))

    assert answer.status_code == 302
    assert not LinkChange.objects.exists()
    assert Link.objects.filter(pk=link.pk).values().get() == before


def test_changes_are_saved_and_shown(dashboard: Client, link: Link) -> None:
    fields = _form(dashboard, link) | {
        "destination": "https://example.com/b", "alias": "Start", "tags": "c", "folder": "", "notes": "",
        "max_clicks": "", "expires_at": "", "starts_at": "", "campaign": "", "domain": "",
    }  # fmt: skip

    answer = dashboard.post(f"/links/{link.pk}/edit", fields)

    assert answer["Location"] == f"/links/{link.pk}"
    changed = Link.objects.get(pk=link.pk)
    assert changed.short_url.endswith(":8000/Start")
    assert changed.destination == "https://example.com/b"
    assert (changed.folder, changed.notes, changed.campaign, changed.domain) == ("", "", None, None)
    assert (changed.max_clicks, changed.starts_at, changed.expires_at) == (None, None, None)
    assert [tag.name for tag in changed.tags.all()] == ["c"]
    page = seen(dashboard.get(answer["Location"]))
    assert "Link saved." in page
    assert "Destination https://example.com/a → became https://example.com/b" in page


@pytest.mark.parametrize(
    ("choice", "typed", "password"),
    [("keep", "", "first one"), ("keep", "second", "first one"), ("change", "second", "second"), ("remove", "", "")],
)
def test_a_password_is_kept_changed_or_removed(
    dashboard: Client, link: Link, choice: str, typed: str, password: str
) -> None:
    fields = _form(dashboard, link) | {"password_is": choice, "password": typed}

    assert dashboard.post(f"/links/{link.pk}/edit", fields).status_code == 302

    stored = Link.objects.get(pk=link.pk).password
    assert check_password(password, stored) if password else stored == ""


def test_a_changed_password_must_not_be_empty(dashboard: Client, link: Link) -> None:
    page = dashboard.post(f"/links/{link.pk}/edit", _form(dashboard, link) | {"password_is": "change"})

    assert page.status_code == 400
    assert "Enter the new password." in seen(page)


def test_a_password_is_never_shown(dashboard: Client, link: Link) -> None:
    page = dashboard.get(f"/links/{link.pk}/edit")

    assert value(page, "password") == ""
    assert link.password not in page.content.decode()


def test_a_first_password_needs_no_choice(dashboard: Client, make_link: MakeLink) -> None:
    link = make_link()

    dashboard.post(f"/links/{link.pk}/edit", _form(dashboard, link) | {"password": "first one"})

    assert check_password("first one", Link.objects.get(pk=link.pk).password)


def test_a_concurrent_change_is_shown_before_overwriting(dashboard: Client, link: Link, workspace: Workspace) -> None:
    fields = _form(dashboard, link) | {"destination": "https://example.com/mine", "notes": "Mine"}
    change_link(
        link=link,
        by=operator(workspace),
        at=datetime.now(UTC),
        values=link_values(destination="https://example.com/theirs", folder="Theirs"),
    )

    late = dashboard.post(f"/links/{link.pk}/edit", fields)

    assert late.status_code == 409
    words = seen(late)
    assert "This link was changed since you opened it, by Operator." in words
    assert "Destination https://example.com/a → became https://example.com/theirs" in words
    assert (
        "The form below changes these fields, too. If you save it, your values replace the saved ones: "
        "Destination https://example.com/theirs → became https://example.com/mine Discard my changes" in words
    )
    assert Link.objects.get(pk=link.pk).destination == "https://example.com/theirs"
    assert value(late, "destination") == "https://example.com/mine"
    assert value(late, "folder") == "Theirs"

    again = fields | {name: value(late, name) for name in ("version", "seen", "folder", "destination")}
    assert json.loads(again["seen"])["folder"] == "Theirs"
    assert dashboard.post(f"/links/{link.pk}/edit", again).status_code == 302
    saved = Link.objects.get(pk=link.pk)
    assert (saved.destination, saved.folder, saved.notes) == ("https://example.com/mine", "Theirs", "Mine")


def test_a_long_form_overwrites_no_concurrent_change(
    dashboard: Client, make_link: MakeLink, workspace: Workspace
) -> None:
    link = make_link(destination="https://example.com/" + "é" * 1_900, notes="é" * 500, folder="Mine")
    fields = _form(dashboard, link) | {"notes": "Other notes"}
    change_link(link=link, by=operator(workspace), at=datetime.now(UTC), values=link_values(folder="Theirs"))

    late = dashboard.post(f"/links/{link.pk}/edit", fields)

    assert (late.status_code, value(late, "folder")) == (409, "Theirs")
    assert "No field was changed twice: if you save the form below, all changes are kept." in seen(late)


def test_two_tabs_of_one_person_are_told_apart(dashboard: Client, link: Link, workspace: Workspace) -> None:
    summer = Campaign.objects.create(workspace=workspace, name="Summer")
    first = _form(dashboard, link) | {"password_is": "change", "password": "another one"}
    second = first | {"title": "Second", "campaign": "", "tags": "c, d", "max_clicks": "1,000", "is_indexable": "on"}
    first |= {
        "title": "First",
        "campaign": summer.pk,
        "tags": "e",
        "max_clicks": "8000",
        "expires_at": "2099-01-01T09:00",
    }
    dashboard.post(f"/links/{link.pk}/edit", first)

    late = dashboard.post(f"/links/{link.pk}/edit", second | {"expires_at": "2099-01-02T09:00"})

    words = seen(late)
    assert "You changed this link in another tab since you opened it here. Your latest changes aren't saved" in words
    for told in (
        "Title First → became Second",
        "Campaign Summer → became nothing",
        "Tags e → became c, d",
        "Click limit 8,000 → became 1,000",
        "End date Jan 1, 2099, 09:00 UTC → became Jan 2, 2099, 09:00 UTC",
        "Password set → became set",
    ):
        assert told in words.partition("your values replace the saved ones:")[2]
    assert "Search engines" not in words.partition("replace the saved ones:")[2].partition("Discard")[0]


@pytest.mark.parametrize(
    "broken", [{"version": ""}, {"version": "nonsense"}, {"seen": "nonsense"}, {"seen": "[]"}, {"seen": "[" * 9_000}]
)
def test_a_form_with_bad_hidden_fields_is_no_error(dashboard: Client, link: Link, broken: dict[str, str]) -> None:
    answer = dashboard.post(f"/links/{link.pk}/edit", _form(dashboard, link) | {"notes": "Mine"} | broken)

    assert answer.status_code in (302, 409)


def test_a_taken_alias_is_an_error_on_the_page(dashboard: Client, make_link: MakeLink) -> None:
    make_link(alias="taken")
    link = make_link(alias="launch")

    page = dashboard.post(f"/links/{link.pk}/edit", _form(dashboard, link) | {"alias": "taken"})

    assert page.status_code == 400
    assert "This alias is already in use. Choose another." in seen(page)
    assert value(page, "alias") == "taken"


def test_a_link_can_keep_an_unverified_domain(dashboard: Client, link: Link, workspace: Workspace) -> None:
    Domain.objects.update(verified_at=None)

    answer = dashboard.post(f"/links/{link.pk}/edit", _form(dashboard, link) | {"notes": "Mine"})

    assert answer.status_code == 302
    assert Link.objects.get(pk=link.pk).domain == link.domain

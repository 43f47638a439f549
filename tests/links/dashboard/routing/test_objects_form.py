"""The link form's query, UTM parameters, preview and where visitors go when the link has ended."""

import pytest
from django.test import Client

from accounts.models import Workspace
from campaigns.models import Campaign
from links.models import Link
from tests.links.pages import seen, value

pytestmark = pytest.mark.django_db

NEW = {"destination": "https://example.com/page"}


def test_parameters_and_preview_are_saved(dashboard: Client) -> None:
    fields = NEW | {
        "passes_query": "on", "expired_url": "example.com/over", "utm_source": " news ", "utm_term": "",
        "preview_title": "Hello", "preview_description": "One\r\ntwo", "preview_imageUrl": "https://example.com/a.png",
    }  # fmt: skip

    assert dashboard.post("/links/new", fields).status_code == 302

    link = Link.objects.get()
    assert (link.passes_query, link.expired_url, link.utm) == (True, "https://example.com/over", {"source": "news"})
    assert link.preview == {"title": "Hello", "description": "One two", "imageUrl": "https://example.com/a.png"}
    page = dashboard.get(f"/links/{link.pk}/edit")
    assert value(page, "utm_source") == "news"
    assert value(page, "preview_title") == "Hello"


def test_one_parameter_of_a_link_is_changed(dashboard: Client) -> None:
    dashboard.post("/links/new", NEW | {"utm_source": "news", "utm_medium": "email"})
    link = Link.objects.get()
    page = dashboard.get(f"/links/{link.pk}/edit")
    sent = {name: value(page, name) for name in ("version", "seen", "alias")}

    dashboard.post(f"/links/{link.pk}/edit", NEW | sent | {"utm_source": "ad", "utm_medium": "email"})

    changed = Link.objects.get()
    assert changed.utm == {"source": "ad", "medium": "email"}
    assert changed.passes_query is False


@pytest.mark.parametrize(
    ("name", "wrong", "told"),
    [
        ("utm_medium", "x" * 201, "Medium: "),
        ("preview_imageUrl", "picture", "Address of an image: "),
        ("preview_title", "x" * 201, "Title of the preview: "),
        ("expired_url", "javascript:alert(1)", "Enter a URL that starts with http:// or https://."),
    ],
)
def test_errors_name_the_input_and_keep_it(dashboard: Client, name: str, wrong: str, told: str) -> None:
    page = dashboard.post("/links/new", NEW | {name: wrong})

    assert page.status_code == 400
    assert told in seen(page)
    assert value(page, name) == wrong


@pytest.mark.parametrize("passes", [True, False])
def test_the_workspace_says_what_new_links_do(dashboard: Client, workspace: Workspace, passes: bool) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(passes_query=passes)

    page = dashboard.get("/links/new").content.decode()

    [box] = [tag for tag in page.split("<input") if 'name="passes_query"' in tag]
    assert ("checked" in box.partition(">")[0]) is passes


def test_the_destination_is_shown_as_it_becomes(dashboard: Client, workspace: Workspace) -> None:
    spring = Campaign.objects.create(workspace=workspace, name="Spring", utm_source="ad", utm_campaign="spring")
    typed = {"destination": "example.com/a?utm_term=x#b", "campaign": spring.pk, "utm_source": "news"}

    shown = seen(dashboard.post("/links/destination", typed))

    assert "https://example.com/a?utm_term=x &utm_source=news&utm_campaign=spring #b" in shown


def test_other_workspaces_campaigns_stay_unknown(dashboard: Client, stranger: Workspace) -> None:
    secret = Campaign.objects.create(workspace=stranger, name="Secret", utm_source="secret")

    shown = seen(dashboard.post("/links/destination", NEW | {"campaign": secret.pk}))

    assert "secret" not in shown


@pytest.mark.parametrize(
    ("given", "told"), [("", "Enter a destination to see the result."), ("javascript:alert(1)", "Enter a URL")]
)
def test_no_destination_is_no_failure(dashboard: Client, given: str, told: str) -> None:
    assert told in seen(dashboard.post("/links/destination", {"destination": given}))

"""The list of links is small, and its rows work without scripts."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Workspace
from links.models import DeletedLink, Link
from shortener.web.addresses.workspace_urls import page_url
from tests.fixtures import MakeLink
from tests.html_forms import Form, forms_in

pytestmark = pytest.mark.django_db

LARGEST_PAGE = 90_000  # bytes, before compression


@pytest.fixture
def press(dashboard: Client, workspace: Workspace) -> Callable[[Link, str], None]:
    """Press the button of this form in the menu of the link's row, as a browser without scripts does."""

    links = page_url(workspace.pk, "links")

    def send(link: Link, name: str) -> None:
        page = dashboard.get("/links?sort=createdAt").content.decode()
        button = re.search(rf'<button[^>]*form="{name}-one"[^>]*value="{link.pk}"[^>]*>', page)
        assert button is not None
        assert 'name="link"' in button[0]
        form: Form = next(form for form in forms_in(page, "/links") if form.choices.get("action") == [name])
        assert (form.method, form.action) == ("post", f"{links}/bulk")
        assert form.choices["next"] == [f"{links}?sort=createdAt"]
        answer = dashboard.post(form.action, {"action": name, "next": form.choices["next"][0], "link": link.pk})
        assert answer["Location"] == f"{links}?sort=createdAt"

    return send


def test_twenty_links_are_a_page_of_at_most_90_kb(dashboard: Client, make_link: MakeLink) -> None:
    for number in range(20):
        make_link(
            destination=f"https://www.example.com/campaigns/spring-sale-{number}?ref=newsletter",
            title=f"Spring sale number {number}, as in the newsletter",
            folder="Product Launches",
            tags=["marketing", "launch"],
            password="open sesame" if number % 4 == 0 else None,
        )

    page = dashboard.get("/links").content

    assert page.count(b'<li class="link-row') == 20
    assert len(page) <= LARGEST_PAGE


def test_a_row_disables_enables_and_deletes_its_link(make_link: MakeLink, press: Callable[[Link, str], None]) -> None:
    link, other = make_link(), make_link()

    press(link, "disable")
    assert set(Link.objects.filter(disabled_at=None)) == {other}

    press(link, "enable")
    assert set(Link.objects.filter(disabled_at=None)) == {link, other}

    press(link, "delete")
    assert set(Link.objects.all()) == {other}
    assert DeletedLink.objects.get().pk == link.pk


def test_every_icon_of_a_row_has_its_shape(dashboard: Client, make_link: MakeLink) -> None:
    make_link(folder="F", password="open sesame")
    page = dashboard.get("/links").content.decode()

    used, there = set(re.findall(r'<use href="#([\w-]+)"', page)), re.findall(r'<symbol id="([\w-]+)"', page)

    assert used <= set(there)
    assert len(there) == len(set(there))
    assert {"i-lock", "i-folder", "i-copy", "i-bin"} <= used


def test_texts_keep_their_words_apart(dashboard: Client, make_link: MakeLink) -> None:
    make_link(title="Two  words & <b>", tags=["spring"])

    page = dashboard.get("/links").content.decode()

    assert "Two  words &amp; &lt;b&gt;" in page
    assert '<span class="sr-only">Tag</span> <bdi>spring</bdi>' in page
    assert not re.search(r"\n\s*\n", page.partition('id="found"')[2].partition("</ul>")[0])

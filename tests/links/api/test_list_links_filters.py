"""GET /api/links: search and filters."""

from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from campaigns.models import Campaign
from domains.models import Domain
from links.fields import link_values
from links.models import Link, Status
from links.services.changes import change_link
from tests.fixtures import Call, Json, MakeLink

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
ONE = timedelta(milliseconds=1)


class Found(Protocol):
    """Lists with these parameters and returns the codes."""

    def __call__(self, **query: object) -> set[str]: ...


@pytest.fixture
def found(call: Call) -> Found:
    """See Found."""

    def listed(**query: object) -> set[str]:
        answer = call("GET", "/api/links", query=query)
        assert answer.status_code == 200, answer.content
        return {link["shortCode"] for link in answer.json()["data"]}

    return listed


@pytest.mark.parametrize(
    "text",
    [
        "Sommer-26", "sommer", "SOMMER-2", "münchen", "MÜNCHEN.EXAMPLE", "/biergärten?", "q=Maß", "MASS",
        "straßenfest", "STRASSENFEST", "für  alle", "ПРИВЕТ", "привет", "ΌΔΟΣ", "όδος", "größe", "GRÖSSE",
        "cafe\u0301", "CAFÉ", "ﬁt", "FIT", "日本", "हिन्दी", "100% 9", "a.b*c", "(x|y)", "[0-9]+$", "back\\slash",
        "^start", "{2}", "'quoted'", '"double"', " trimmed ",
    ],
)  # fmt: skip
def test_a_link_is_found_by_the_words_of_its_texts_in_any_case(found: Found, make_link: MakeLink, text: str) -> None:
    make_link(
        alias="Sommer-26",
        destination="https://münchen.example/Biergärten?q=maß",
        notes="Das Straßenfest für\n\talle: Привет! όδος 日本語 100% 50_50 a.b*c (x|y) [0-9]+$ back\\slash ^start {2} "
        "'quoted' \"double\" trimmed",
        tags=["Größe", "café", "fit", "हिन्दी"],
    )
    make_link(alias="other", destination="https://example.org/", notes="1000 5050 abbc xy 0 backslash", tags=["o"])

    assert found(search=text) == {"Sommer-26"}


@pytest.mark.parametrize("text", [".*", "%", "_", "\\", "$", "^", "[a-z]", "(", "*", "?", "%25", "\t", "\\n"])
def test_special_characters_are_searched_literally(found: Found, make_link: MakeLink, text: str) -> None:
    make_link(alias="plain", destination="https://example.com/page", notes="Two lines\nof words", tags=["word"])

    assert found(search=f"x{text}x") == set()


def test_a_search_finds_no_secrets(found: Found, make_link: MakeLink) -> None:
    make_link(alias="plain", destination="https://example.com/page")
    Link.objects.update(password="hash")

    assert found(search="hash") == set()


@pytest.mark.parametrize(("sign", "is_word"), [("s", True), ("%", False), ("\\", False), ("\U0001f600", True)])
def test_the_longest_search_is_no_error(found: Found, make_link: MakeLink, sign: str, *, is_word: bool) -> None:
    make_link(alias="any")

    assert found(search=sign * 500) == (set() if is_word else {"any"})


def test_an_empty_search_finds_everything(found: Found, make_link: MakeLink) -> None:
    make_link(alias="any")

    assert found(search="") == found(search="  ") == {"any"}


def test_a_changed_link_is_found_by_its_new_values(found: Found, make_link: MakeLink) -> None:
    link = make_link(alias="before", destination="https://old.example/", notes="ancient", tags=["stale"])

    change_link(
        link=link,
        by=operator(link.workspace),
        at=NOON,
        values=link_values(alias="after", destination="https://new.example/", notes="modern", tags=["fresh"]),
    )

    for old in ("before", "old.example", "ancient", "stale"):
        assert found(search=old) == set()
    for new in ("after", "new.example", "modern", "fresh"):
        assert found(search=new) == {"after"}
    assert (found(tag="stale"), found(tag="fresh")) == (set(), {"after"})


def test_a_tag_matches_as_a_whole_and_in_any_case(found: Found, make_link: MakeLink) -> None:
    make_link(alias="tagged", tags=["first", "Straße", "last"])
    make_link(alias="longer", tags=["strassen", "a-strasse", "firsts"], notes="straße\tlast\nfirst")

    for tag in ("straße", "STRASSE", "First", "LAST"):
        assert found(tag=tag) == {"tagged"}
    assert found(tag="fir") == found(tag="nothing") == set()


def test_a_folder_matches_exactly_and_empty_means_none(found: Found, make_link: MakeLink) -> None:
    for alias, folder in (("exact", "Q4 100%"), ("case", "q4 100%"), ("like", "Q4 1000"), ("none", "")):
        make_link(alias=alias, folder=folder)

    assert found(folder="Q4 100%") == {"exact"}
    assert found(folder="") == {"none"}
    assert found(folder="Q4") == set()


def test_campaigns_and_domains_find_their_links(found: Found, make_link: MakeLink, workspace: Workspace) -> None:
    campaign = Campaign.objects.create(workspace=workspace, name="Spring")
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=datetime.now(UTC))
    make_link(alias="both", campaign=campaign, domain=domain)
    make_link(alias="in-campaign", campaign=campaign)
    make_link(alias="on-domain", domain=domain)
    make_link(alias="neither")

    assert found(campaignId=campaign.pk.upper()) == {"both", "in-campaign"}
    assert found(domainId=domain.pk) == {"both", "on-domain"}
    assert found(campaignId=campaign.pk, domainId=domain.pk) == {"both"}


def test_a_campaign_without_links_has_an_empty_list(found: Found, workspace: Workspace) -> None:
    assert found(campaignId=Campaign.objects.create(workspace=workspace, name="New").pk) == set()


def test_links_are_found_by_when_they_were_created(found: Found, make_link: MakeLink, call: Call) -> None:
    for alias, at in (("before", NOON - ONE), ("then", NOON + timedelta(microseconds=500)), ("later", NOON + ONE)):
        make_link(alias=alias, at=at)

    assert found(createdAfter="2026-12-01T12:00:00.000Z") == {"then", "later"}
    assert found(createdBefore="2026-12-01T12:00:00.000Z") == {"before"}
    assert found(createdAfter="2026-12-01T13:00:00+01:00", createdBefore="2026-12-01T12:00:00.001Z") == {"then"}


def test_all_filters_must_match(found: Found, make_link: MakeLink) -> None:
    make_link(alias="all", folder="F", tags=["t"], notes="words", at=NOON)
    make_link(alias="no-folder", tags=["t"], notes="words", at=NOON)
    make_link(alias="no-tag", folder="F", notes="words", at=NOON)
    make_link(alias="silent", folder="F", tags=["t"], at=NOON)
    make_link(alias="too-old", folder="F", tags=["t"], notes="words", at=NOON - ONE)
    make_link(alias="limited", folder="F", tags=["t"], notes="words", at=NOON, starts_at=NOON, max_clicks=1)
    Link.objects.filter(code="limited").update(click_count=1)

    conditions = {"folder": "F", "tag": "t", "search": "words", "createdAfter": "2026-12-01T12:00:00Z"}
    assert found(**conditions, status="active") == {"all"}
    assert found(**conditions) == {"all", "limited"}


MOMENTS = st.none() | st.integers(-2, 2).map(lambda number: NOON + number * ONE)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    links=st.lists(
        st.tuples(
            MOMENTS, MOMENTS, st.none() | st.integers(1, 2), st.integers(0, 3), st.booleans(), st.booleans(),
        ),
        min_size=5,
        max_size=20,
    ),
)  # fmt: skip
def test_a_status_finds_exactly_the_links_that_show_it(call: Call, workspace: Workspace, links: list[Any]) -> None:
    Link.objects.all().delete()
    Link.objects.bulk_create(
        Link(
            workspace=workspace,
            code=f"link{number}",
            key=f"/link{number}",
            location="https://example.com/",
            starts_at=min(starts, expires) - ONE if starts and expires and starts >= expires else starts,
            expires_at=expires,
            max_clicks=max_clicks,
            click_count=clicks,
            password="hash" if has_password else "",
            disabled_at=NOON if is_disabled else None,
        )
        for number, (starts, expires, max_clicks, clicks, has_password, is_disabled) in enumerate(links)
    )

    with time_machine.travel(NOON, tick=False):
        shown = {link["shortCode"]: link["status"] for link in _list(call, limit=100)}
        listed = {
            link["shortCode"]: status for status in Status.values for link in _list(call, status=status, limit=100)
        }

    assert listed == shown


def _list(call: Call, **query: object) -> list[Json]:
    found: list[Json] = call("GET", "/api/links", query=query).json()["data"]
    return found

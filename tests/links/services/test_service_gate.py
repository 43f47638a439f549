"""Services refuse the values that the API refuses, for every field and limit, on every engine."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Protocol, Unpack

import pytest

from accounts.models import User, Workspace
from accounts.workspaces.actors import GUEST, member, operator
from campaigns.models import Campaign
from domains.models import Domain
from links.field_types import Door, Kind, LinkValues
from links.fields import BY_NAME, FIELDS, GivenValues, link_values
from links.models import Link
from links.services.bin import delete_link
from links.services.changes import add_tag, change_link, change_links, set_links_disabled
from links.services.creation import create_guest_link, create_link, create_links
from shortener.errors import Invalid, NotFound
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, tzinfo=UTC)
URL = "https://example.com/page"

# The values that tests/links/api/test_create_link_refusals.py sends as JSON, as Python values.
REFUSED: dict[str, list[Any]] = {
    "destination": [None, "", " ", 5, "ftp://example.com", "https://a:b@example.com",
                    "https://example.com/" + "a" * 32_768, "http://localhost/", "javascript:alert(1)", "https://example.com/\0"],
    "alias": ["ab", "a" * 31, "a b", "a_b", "a.b", "ünï", "a\0b", 5, True],
    "password": ["", "abc", "p" * 129, "a\0bc", 12345, "\ud800abc"],
    "starts_at": ["2026-12-01", datetime(2026, 12, 1), 5, datetime(1969, 12, 31, tzinfo=UTC)],  # noqa: DTZ001
    "expires_at": ["tomorrow", datetime(2027, 12, 1), datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=9)))],  # noqa: DTZ001
    "max_clicks": [True, False, "5", 5.0, 0, -1, 2**31, [5]],
    "campaign": ["0" * 24, 5],
    "domain": ["0" * 24, 5],
    "tags": ["marketing", 5, [""], ["a b"], ["a.b"], ["#a"], ["t" * 31], ["a\0"], [5], ["\ud800"],
             [f"tag{number}" for number in range(11)]],
    "external_id": ["x" * 101, "a b", "a/b", "ü", "a\0b", 5],
    "title": ["t" * 201, "a\0b", "\ud800", 5],
    "folder": ["f" * 51, "a\0b", "\ud800", 5],
    "notes": ["n" * 501, "a\0b", "\udfff", 5],
    "is_indexable": [1, "true"],
    "passes_query": [1, "true"],
    "rules": [5, {}, [5], [{}], [{"action": {"type": "close"}, "x": 1}],
              [{"action": {"type": "redirect", "url": "javascript:alert(1)"}}],
              [{"action": {"type": "close"}, "conditions": [{"type": "country", "in": ["XX"]}]}]],
    "expired_url": ["ftp://example.com", "http://localhost/", 5],
    "utm": [5, {"source": 5}, {"source": "s" * 101}, {"other": "x"}],
    "preview": [[], {"title": "t" * 201}, {"imageUrl": "javascript:alert(1)"}, {"image": "x"}],
    "is_disabled": [1, "true"],
    "created_at": ["2026-12-01", datetime(1999, 12, 31, tzinfo=UTC), 5],
    "earlier_clicks": [-1, True, "5", 10**12 + 1],
}  # fmt: skip


def test_every_field_has_values_that_are_refused() -> None:
    assert {field.name for field in FIELDS} <= set(REFUSED)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in REFUSED.items() for value in values])
def test_a_value_is_refused_on_its_field(name: str, value: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        link_values(**{name: value})

    assert refusal.value.field == name


class RefusedField(Protocol):
    """Returns the field on which the service refuses these values, for a new and for an existing link."""

    def __call__(self, **given: Unpack[GivenValues]) -> str | None: ...


@pytest.fixture
def refused_field(workspace: Workspace) -> RefusedField:
    """See RefusedField."""

    def refuse(**given: Unpack[GivenValues]) -> str | None:
        by, values = operator(workspace), link_values(**given)
        with pytest.raises(Invalid) as of_new:
            create_link(by=by, values=link_values(**given | GivenValues(destination=URL)), at=NOW)
        assert not Link.objects.exists()
        link = create_link(by=by, values=link_values(destination=URL), at=NOW)
        with pytest.raises(Invalid) as of_old:
            change_link(link=link, by=by, values=values, at=NOW)
        assert of_new.value.field == of_old.value.field
        return of_new.value.field

    return refuse


def test_an_end_that_has_passed_is_refused(refused_field: RefusedField) -> None:
    assert refused_field(expires_at=NOW) == "expires_at"


def test_a_start_after_the_end_is_refused(refused_field: RefusedField) -> None:
    later = NOW + timedelta(days=2)
    assert refused_field(starts_at=later, expires_at=NOW + timedelta(days=1)) == "starts_at"


@pytest.mark.parametrize("name", ["campaign", "domain"])
def test_another_workspaces_campaign_or_domain_is_refused(
    refused_field: RefusedField, stranger: Workspace, name: str
) -> None:
    theirs: dict[str, GivenValues] = {
        "campaign": {"campaign": Campaign.objects.create(workspace=stranger, name="Theirs")},
        "domain": {"domain": Domain.objects.create(workspace=stranger, host="go.example.org", verified_at=NOW)},
    }
    assert refused_field(**theirs[name]) == name


def test_an_unverified_domain_is_refused(workspace: Workspace) -> None:
    with pytest.raises(Invalid) as refusal:
        link_values(domain=Domain.objects.create(workspace=workspace, host="go.example.org"))

    assert refusal.value.field == "domain"


def test_a_link_needs_a_destination(workspace: Workspace) -> None:
    with pytest.raises(Invalid) as refusal:
        create_link(by=operator(workspace), values=link_values(alias="launch"), at=NOW)

    assert refusal.value.field == "destination"


@pytest.mark.parametrize(
    "given", [{"starts_at": NOW}, {"max_clicks": 5}, {"tags": ["a"]}, {"folder": "F"}, {"notes": "N"}]
)
def test_guest_links_refuse_the_fields_of_accounts(given: GivenValues) -> None:
    with pytest.raises(Invalid) as refusal:
        create_guest_link(values=link_values(**given | GivenValues(destination=URL)), at=NOW)

    assert [refusal.value.field] == list(given)
    assert not Link.objects.exists()


def test_guests_cannot_create_the_links_of_members() -> None:
    with pytest.raises(NotFound):
        create_link(by=GUEST, values=link_values(destination=URL, folder="F"), at=NOW)

    assert not Link.objects.exists()


def test_only_operators_change_guest_links(workspace: Workspace, owner: User) -> None:
    link = create_guest_link(values=link_values(destination=URL), at=NOW)

    for by in (member(owner.memberships.get(workspace=workspace)), GUEST):
        with pytest.raises(NotFound):
            change_link(link=link, by=by, values=link_values(alias="theirs"), at=NOW)
        with pytest.raises(NotFound):
            delete_link(link=link, by=by, at=NOW)
    assert change_link(link=link, by=operator(None), values=link_values(alias="ours"), at=NOW).code == "ours"


@pytest.mark.parametrize("reason", ["r" * 201, "a\0b"])
def test_a_reason_is_validated_by_the_service(make_link: MakeLink, reason: str) -> None:
    make_link()

    with pytest.raises(Invalid):
        set_links_disabled(links=Link.objects.all(), by=operator(None), disabled=True, at=NOW, reason=reason)
    assert Link.objects.get().disabled_at is None


def test_a_guest_link_lasts_a_week_at_most() -> None:
    with pytest.raises(Invalid) as refusal:
        create_guest_link(values=link_values(destination=URL, expires_at=NOW + timedelta(days=8)), at=NOW)

    assert refusal.value.field == "expires_at"


@pytest.mark.parametrize("door", [Door.BULK, Door.IMPORT])
def test_bulk_and_import_refuse_passwords(workspace: Workspace, door: Door) -> None:
    items = {0: link_values(destination=URL, password="open sesame"), 1: link_values(destination=URL)}

    made = create_links(by=operator(workspace), items=items, at=NOW, door=door)

    assert (set(made.created), made.refused[0].field) == ({1}, "password")


def test_new_links_cannot_be_disabled(workspace: Workspace) -> None:
    with pytest.raises(Invalid):
        create_link(by=operator(workspace), values=link_values(destination=URL, is_disabled=True), at=NOW)


def test_bulk_changes_apply_the_rules_of_single_changes(make_link: MakeLink, workspace: Workspace) -> None:
    make_link()

    with pytest.raises(Invalid):
        add_tag(links=Link.objects.all(), by=operator(workspace), name="two words", at=NOW)
    by = operator(workspace)
    refused = change_links(
        links=Link.objects.all(), by=by, values_of=lambda _link: link_values(folder="f" * 51), at=NOW
    ).refused
    assert len(refused) == 1


def test_rules_run_once_per_value(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    values = link_values(destination=URL, alias="launch", tags=["a"])
    # From here on every rule would refuse.
    monkeypatch.setattr("links.field_types.LinkField.clean", lambda self, given: pytest.fail("cleaned twice"))

    assert isinstance(values, LinkValues)
    assert create_link(by=operator(workspace), values=values, at=NOW).code == "launch"


@pytest.mark.parametrize("name", [field.name for field in FIELDS if field.kind is Kind.TEXT and not field.characters])
def test_a_text_of_one_line_has_no_line_breaks(name: str) -> None:
    assert BY_NAME[name].clean(" a\r\nb\u2028c\n").value == "a b c"

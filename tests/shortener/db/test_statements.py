"""Statements that are compiled once: they do what querysets do, on every engine."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, models

from accounts.api.authentication import _BY_DIGEST
from accounts.models import ApiKey, User, Workspace
from links.models import Link, LinkTag
from shortener.db.statements import insert
from shortener.db.transactions import atomic
from tests.fixtures import KeyAndText, MakeLink


def _columns(row: models.Model) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_lookup_reads_what_a_queryset_reads(api_key: KeyAndText, owner: User) -> None:
    key = api_key[0]
    ApiKey.objects.filter(pk=key.pk).update(
        created_by=owner,
        allowed_networks=["203.0.113.0/24"],
        expires_at=datetime(2099, 1, 2, 3, 4, 5, 6000, tzinfo=UTC),
    )
    expected = ApiKey.objects.select_related("workspace", "created_by").get(pk=key.pk)

    for _ in range(2):  # compiling, and compiled
        found = _BY_DIGEST.find(key.digest)
        assert found is not None
        assert _columns(found) == _columns(expected)
        assert _columns(found.workspace) == _columns(expected.workspace)
        assert found.created_by is not None
        assert _columns(found.created_by) == _columns(User.objects.get(pk=owner.pk))


def test_lookup_reads_only_what_is_stored(api_key: KeyAndText) -> None:
    assert _BY_DIGEST.find(api_key[0].digest) is not None
    assert _BY_DIGEST.find("no such digest") is None
    assert _BY_DIGEST.find("0" * 64) is None


def test_lookup_leaves_a_missing_relation_empty(api_key: KeyAndText) -> None:
    ApiKey.objects.filter(pk=api_key[0].pk).update(created_by=None)

    found = _BY_DIGEST.find(api_key[0].digest)

    assert found is not None
    assert found.created_by is None


@pytest.mark.parametrize("number", [0, 1, 2, 16, 17])
def test_insert_stores_every_column(make_link: MakeLink, workspace: Workspace, number: int) -> None:
    link = make_link(title='Ünï’"code', max_clicks=3, starts_at=datetime(2099, 1, 1, tzinfo=UTC))
    rows = [
        LinkTag(link=link, workspace=workspace, name=f"n{place}", folded=f"n{place}", position=place)
        for place in range(number)
    ]

    insert(rows)

    assert [_columns(row) for row in LinkTag.objects.filter(link=link)] == [_columns(row) for row in rows]
    assert not any(row._state.adding for row in rows)


def test_insert_reads_back_as_given(make_link: MakeLink) -> None:
    link = make_link(title='Ünï’"code', max_clicks=3, starts_at=datetime(2099, 1, 1, tzinfo=UTC), tags=["a", "b"])

    stored = Link.objects.get(pk=link.pk)

    assert _columns(stored) | {"updated_at": None, "created_at": None} == _columns(link) | {
        "updated_at": None,
        "created_at": None,
    }
    assert [tag.name for tag in stored.tags.all()] == ["a", "b"]


@pytest.mark.django_db(transaction=True)
def test_insert_of_a_used_key_stores_nothing(make_link: MakeLink, workspace: Workspace) -> None:
    link = make_link(alias="taken")
    fields = {"workspace": workspace, "code": "taken", "destination": "https://example.com", "location": "x"}
    rows = [Link(**fields, key="/free"), Link(**fields, key=link.key)]

    with pytest.raises(IntegrityError):
        atomic()(insert)(rows)

    assert Link.objects.get().pk == link.pk

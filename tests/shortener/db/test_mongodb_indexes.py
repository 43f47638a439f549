"""MongoDB uses unique indexes for lookups."""

import pytest
from django.db import connection
from pymongo.database import Database

from tests.fixtures import Json

pytestmark = pytest.mark.django_db


def _unique_indexes() -> dict[str, Json]:
    database: Database[Json] = connection.database  # type: ignore[attr-defined]
    indexes = {
        name: index
        for collection in database.list_collection_names()
        for name, index in database[collection].index_information().items()
    }
    return {name: index for name, index in indexes.items() if index.get("unique")}


def test_unique_indexes_serve_lookups_without_a_type() -> None:
    if connection.vendor != "mongodb":
        pytest.skip("no other database has such indexes")

    conditions = {name: index.get("partialFilterExpression", {}) for name, index in _unique_indexes().items()}

    assert {"links_link_key", "accounts_apikey_digest", "clicks_click_stream_id"} <= {
        name.rsplit("_", 2)[0] for name in conditions
    }
    told = {name: condition for name, condition in conditions.items() if "$type" in str(condition)}
    # The app of another service's token may be null, so nulls must repeat there; no query looks tokens up by it.
    assert [list(condition) for condition in told.values()] == [["app_id"]]
    assert conditions["click_one_visit_per_visitor"] == {"is_visit": {"$eq": True}}

"""What MongoDB's manual says of its answers, asked of the server that the tests run on: a stand-in or a mongod."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from pymongo import MongoClient
from pymongo.database import Database

from shortener.runtime import preflight
from tests.fixtures import Json

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connections["default"].vendor != "mongodb", reason="for MongoDB"),
]

ROW = {"_id": 1, "number": 1, "sub": {"one": 1, "two": 2}}


def _aggregated(*stages: Json) -> list[Json]:
    """Return what the pipeline makes of one document."""
    connections["default"].ensure_connection()
    database: Database[Json] = connections["default"].database  # type: ignore[attr-defined]
    return list(database.aggregate([{"$documents": [ROW]}, *stages]))


@pytest.mark.parametrize(
    ("stage", "found"),
    [
        ({"$project": {"_id": 0, "sub": {"one": 1}}}, {"sub": {"one": 1}}),
        ({"$project": {"_id": 0, "sub.two": 1}}, {"sub": {"two": 2}}),
        ({"$project": {"_id": 0, "sub": {"sum": {"$add": ["$number", 1]}}}}, {"sub": {"sum": 2}}),
        ({"$addFields": {"sub": {"three": 3}}}, ROW | {"sub": {"one": 1, "two": 2, "three": 3}}),
        ({"$addFields": {"sub.one": 7}}, ROW | {"sub": {"one": 7, "two": 2}}),
        ({"$project": {"_id": 0, "type": {"$type": {"$getField": "absent"}}}}, {"type": "missing"}),
        ({"$project": {"_id": 0, "type": {"$type": "$number"}}}, {"type": "int"}),
    ],
)
def test_stages_answer_as_the_manual_says(stage: Json, found: Json) -> None:
    assert _aggregated(stage) == [found]


def test_the_server_states_its_version_and_its_replica_set() -> None:
    preflight.check_database()


def test_a_server_unlike_mongodb_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.db.backends.base.base.RAN_DB_VERSION_CHECK", set())  # once for each process
    monkeypatch.setattr(MongoClient, "server_info", lambda _client: {"version": "7.0.0"})

    with pytest.raises(ImproperlyConfigured, match="speaks MongoDB's protocol and is not MongoDB") as refused:
        preflight.check_database()

    assert len(str(refused.value).splitlines()) == 1

"""A database of each engine as text, and back."""

import sqlite3
import subprocess
from contextlib import closing
from typing import Any

from bson import json_util
from pymongo import MongoClient
from pymongo.database import Database

from tests.stack.servers import POSTGRES_PROGRAMS

FILES = {"sqlite": "sqlite.sql", "postgresql": "postgresql.sql", "mongodb": "mongodb.json"}


def dump(url: str) -> str:
    """Return all tables with their rows and indexes, as SQL, or for MongoDB as JSON."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(_file(url))) as database:
            return "".join(f"{statement}\n" for statement in database.iterdump())
    if url.startswith("mongodb"):
        return _dump_mongodb(url)
    text = _run("pg_dump", "--inserts", "--no-owner", "--no-privileges", "--no-comments", url)
    # Each dump has another key in these commands of psql, and the version of the server in comments.
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(("\\", "--")))


def load(url: str, text: str) -> None:
    """Fill an empty database with what dump() has returned."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(_file(url))) as database:
            database.executescript(text)
    elif url.startswith("mongodb"):
        _load_mongodb(url, text)
    else:
        _run("psql", "--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--output", "/dev/null", url, text=text)


def _file(url: str) -> str:
    return url.removeprefix("sqlite:///")


def _run(program: str, *arguments: str, text: str = "") -> str:
    return subprocess.run(
        [POSTGRES_PROGRAMS / program, *arguments], input=text, capture_output=True, text=True, timeout=60, check=True
    ).stdout


def _dump_mongodb(url: str) -> str:
    found: dict[str, Any] = {}
    client: MongoClient[dict[str, Any]]
    with MongoClient(url) as client:
        database: Database[dict[str, Any]] = client.get_default_database()
        for described in sorted(database.list_collections(), key=lambda collection: str(collection["name"])):
            collection = database[described["name"]]
            found[described["name"]] = {
                "options": described.get("options", {}),
                "indexes": [index for index in collection.list_indexes() if index["name"] != "_id_"],
                "documents": list(collection.find().sort("_id")),
            }
    return json_util.dumps(found, json_options=json_util.CANONICAL_JSON_OPTIONS, indent=1, ensure_ascii=False) + "\n"


def _load_mongodb(url: str, text: str) -> None:
    client: MongoClient[dict[str, Any]]
    with MongoClient(url) as client:
        database: Database[dict[str, Any]] = client.get_default_database()
        for name, collection in json_util.loads(text).items():
            database.create_collection(name, **collection["options"])
            if collection["indexes"]:
                database.command("createIndexes", name, indexes=collection["indexes"])
            if collection["documents"]:
                database[name].insert_many(collection["documents"])

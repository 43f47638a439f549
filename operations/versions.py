"""The versions of the programs that an installation consists of."""

import platform
import sqlite3

import django
from django.db import connection


def of_libraries() -> dict[str, str]:
    """Return the versions of Python and Django."""
    return {"Python": platform.python_version(), "Django": django.get_version()}


def of_database() -> tuple[str, str]:
    """Return the name and the version of the database."""
    if connection.vendor == "mongodb":
        return "MongoDB", str(connection.connection.server_info()["version"])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            return "PostgreSQL", str(cursor.fetchone()[0]).partition(" ")[0]
    return "SQLite", sqlite3.sqlite_version

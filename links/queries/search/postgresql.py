"""The index of words on PostgreSQL: a narrow table with a GIN index, kept up to date by a trigger.

Each word is stored behind the end of its workspace's id, so that other workspaces cost nothing. The words themselves
are kept outside of the rows, so that hundreds of thousands of rows are counted or sorted in a moment. Measured: a scan
of 1,000,000 links takes two seconds, this index a few milliseconds for rare words and 0.1 s for words of all links.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import Any

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models.expressions import RawSQL

from links.queries.search.terms import Term, Terms

_FEW = 10_000  # links that are quickly read one by one
_OWNER = 8  # characters of the workspace's id
_COMMON = 101  # among _READ_FIRST: as many links as a page reads at most
_LINKS_PER_BATCH = 5_000
_READ_FIRST = 2_000  # links, in the order of the list; common words are found among these


def install(database: BaseDatabaseWrapper) -> None:
    """Create what is missing of the index, without locking links for long. Call it outside of a transaction."""
    with database.cursor() as cursor:
        cursor.execute(f"SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('{_INDEX}')")
        if (row := cursor.fetchone()) and not row[0]:  # its creation was interrupted
            cursor.execute(f"DROP INDEX {_INDEX}")
        for statement in _STATEMENTS:
            cursor.execute(statement)
        after = ""
        while last := _last_of_batch(cursor, after):
            cursor.execute(_ADD_BATCH, [after, last])
            after = last
        for statement in _INDEXES:
            cursor.execute(statement)


def _last_of_batch(cursor: CursorWrapper, after: str) -> str | None:
    """Return the last id of the batch behind this id; None behind the last link."""
    cursor.execute(_LAST_OF_BATCH, [after, _LINKS_PER_BATCH])
    (last,) = cursor.fetchone()
    return str(last) if last else None


def uninstall(database: BaseDatabaseWrapper) -> None:
    """Remove the index."""
    with database.cursor() as cursor:
        for name in ("links_search_changed", "links_search_emptied"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON links_link")
        cursor.execute(f"DROP TABLE IF EXISTS {_TABLE}")
        cursor.execute("DROP INDEX IF EXISTS link_without_words")
        for function in ("links_search_words(text, text, text, text)", "links_search_changed()"):
            cursor.execute(f"DROP FUNCTION IF EXISTS {function}")


class WordIndex:
    """The links that have some terms."""

    def __init__(self, terms: Terms) -> None:
        owner = terms.workspace_id[-_OWNER:]
        wanted = _all_of(owner, terms.all) if terms.all else f"'{owner}#':*"
        query = " & ".join([wanted, *(f"!({_all_of(owner, group)})" for group in terms.excluded)])
        self._params = [query, terms.workspace_id]
        self._terms = terms
        # What few() has found out.
        self._first: list[str] = []  # ids of the newest _COMMON links, if they are among _READ_FIRST
        self._are_many = False

    def few(self) -> int | None:
        """Return the number of links, if they are so few that they are quickly read one by one."""
        self._first = self._in_first(number=_COMMON)
        if len(self._first) == _COMMON:
            return None
        number = self._count(most=_FEW + 1)
        self._are_many = number > _FEW
        return None if self._are_many else number

    def ids(self) -> RawSQL:
        """Return a subquery of the ids."""
        # An array, because the planner would otherwise read all links in the list's order when it expects many.
        return RawSQL(f"SELECT unnest(ARRAY(SELECT link_id {_FOUND}))", self._params)  # noqa: S611 - with parameters

    def count(self, *, most: int | None = None) -> int:
        """Return the number of links, or `most` if there are more."""
        if most is not None and ((self._are_many and most <= _FEW) or len(self._in_first(number=most)) == most):
            return most  # counting with the index takes longer
        return self._count(most=most)

    def newest(self, *, number: int, after: tuple[datetime, str] | None) -> list[str]:
        """Return the ids of this many links, the newest first, after a link's time and id."""
        is_first_page = after is None and number <= _COMMON
        found = self._first[:number] if is_first_page else self._in_first(number=number, after=after)
        if len(found) == number:
            return found
        begin, params = _begin(after, pk="link_id")
        return _read(_NEWEST_OF_ALL.format(after=begin), [*self._params, *params, number])

    def _count(self, *, most: int | None) -> int:
        if most is None:
            return int(_read(f"SELECT COUNT(*) {_FOUND}", self._params)[0])
        return int(_read(f"SELECT COUNT(*) FROM (SELECT 1 {_FOUND} LIMIT %s) AS counted", [*self._params, most])[0])

    def _in_first(self, *, number: int, after: tuple[datetime, str] | None = None) -> list[str]:
        """Return those ids of them that are among the first _READ_FIRST links."""
        begin, params = _begin(after, pk="_id")
        excluded = [f"NOT ({' AND '.join(map(_test, group))})" for group in self._terms.excluded]
        tests = " AND ".join([*map(_test, self._terms.all), *excluded])
        params = [self._terms.workspace_id, *params, _READ_FIRST]
        params += [param for term in chain(self._terms.all, *self._terms.excluded) for param in _test_params(term)]
        with connection.cursor() as cursor:
            cursor.execute(_NEWEST_OF_FIRST.format(after=begin, tests=tests), [*params, number])
            return [pk for (pk,) in cursor.fetchall()]


def without_words(limit: int) -> list[str]:
    """Return the ids of up to this many links whose search column another release has written."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT _id FROM links_link WHERE {_IS_FOREIGN} LIMIT %s", [limit])
        return [pk for (pk,) in cursor.fetchall()]


def _read(sql: str, params: list[Any]) -> list[Any]:
    """Return the first column of what the index finds."""
    with transaction.atomic(), connection.cursor() as cursor:
        # What half of 1,000,000 links have does not fit otherwise, and the words of each would be compared again.
        cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL enable_seqscan = off")
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]


def _begin(after: tuple[datetime, str] | None, *, pk: str) -> tuple[str, list[Any]]:
    return (f"AND (created_at, {pk}) < (%s, %s)", list(after)) if after else ("", [])


def _all_of(owner: str, terms: Iterable[Term]) -> str:
    """Return the tsquery for links that have all terms. Words are letters, digits, marks and emoji: none is escaped."""
    groups = (
        [*(f"'{owner}{beginning}':*" for beginning in term.beginnings), *(f"'{owner}{mark}'" for mark in term.marks)]
        for term in terms
    )
    return " & ".join(f"({' | '.join(group)})" for group in groups)


def _test(term: Term) -> str:
    tests = ["search_text LIKE %s"] * len(term.beginnings)
    tests += [f"coalesce({column} = ANY(%s), false)" for column in ("campaign_id", "domain_id")]
    return f"({' OR '.join([*tests, *(['domain_id IS NULL'] if term.is_of_site else [])])})"


def _test_params(term: Term) -> list[Any]:
    return [*(f"% {beginning}%" for beginning in term.beginnings), list(term.campaign_ids), list(term.domain_ids)]


# Only our own expressions are put into these.
# ruff: noqa: S608
_TABLE, _INDEX = "links_search_entry", "links_search_entry_words"
_FOUND = f"FROM {_TABLE} WHERE words @@ %s::tsquery AND workspace_id = %s"
_NEWEST_OF_FIRST = """
SELECT _id FROM (
    SELECT _id, created_at, search_text, campaign_id, domain_id FROM links_link
    WHERE workspace_id = %s {after} ORDER BY created_at DESC, _id DESC LIMIT %s
) AS first WHERE {tests} ORDER BY created_at DESC, _id DESC LIMIT %s
"""
_NEWEST_OF_ALL = f"SELECT link_id {_FOUND} {{after}} ORDER BY created_at DESC, link_id DESC LIMIT %s"
_IS_FOREIGN = "left(search_text, 1) NOT IN ('', ' ')"
_COLUMNS = "created_at, link_id, workspace_id, words"


def _entry(row: str) -> str:
    """Return the values of _COLUMNS of a link."""
    words = ", ".join(f"{row}.{column}" for column in ("search_text", "workspace_id", "domain_id", "campaign_id"))
    return f"{row}.created_at, {row}._id, {row}.workspace_id, links_search_words({words})"


def _is_indexed(row: str) -> str:
    return f"{row}.workspace_id IS NOT NULL AND left({row}.search_text, 1) = ' '"


_LAST_OF_BATCH = "SELECT max(_id) FROM (SELECT _id FROM links_link WHERE _id > %s ORDER BY _id LIMIT %s) AS batch"
# The lock makes deletions wait, after which the trigger finds the row.
_ADD_BATCH = f"""
INSERT INTO {_TABLE} ({_COLUMNS}) SELECT {_entry("link")} FROM (
    SELECT * FROM links_link WHERE _id > %s AND _id <= %s
    AND NOT EXISTS (SELECT 1 FROM {_TABLE} WHERE link_id = _id) FOR SHARE
) AS link WHERE {_is_indexed("link")} ON CONFLICT DO NOTHING
"""
_STATEMENTS = (
    "DROP INDEX CONCURRENTLY IF EXISTS links_search",  # of a version that was never released
    # PostgreSQL stores values outside of rows only if the row has more than 2 kB. The filler makes it longer, and is
    # compressed to 30 bytes.
    f"""
    CREATE TABLE IF NOT EXISTS {_TABLE} (
        created_at timestamptz NOT NULL,
        link_id varchar(24) PRIMARY KEY,
        workspace_id varchar(24) NOT NULL,
        filler text NOT NULL DEFAULT repeat(' ', 2000),
        words tsvector NOT NULL
    ) WITH (toast_tuple_target = 128)
    """,
    f"ALTER TABLE {_TABLE} ALTER words SET STORAGE EXTERNAL",
    f"""
    CREATE OR REPLACE FUNCTION links_search_words(search_text text, workspace text, domain text, campaign text)
    RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000 AS $$
    DECLARE
        owner text := right(workspace, {_OWNER});
        line text := rtrim(split_part(search_text, E'\\n', 1));
    BEGIN
        IF workspace IS NULL OR left(search_text, 1) <> ' ' THEN  -- it may be called before WHERE is tested
            RETURN ''::tsvector;
        END IF;
        RETURN array_to_tsvector(
            string_to_array(substr(replace(line, ' ', ' ' || owner), 2), ' ')
            || (owner || '#' || coalesce(domain, 'site'))
            || CASE WHEN campaign IS NULL THEN '{{}}'::text[] ELSE ARRAY[owner || '#' || campaign] END
        );
    END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION links_search_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            TRUNCATE {_TABLE};
            RETURN NULL;
        END IF;
        IF TG_OP IN ('UPDATE', 'DELETE') THEN
            DELETE FROM {_TABLE} WHERE link_id = OLD._id;
        END IF;
        IF TG_OP IN ('UPDATE', 'INSERT') THEN
            INSERT INTO {_TABLE} ({_COLUMNS}) SELECT {_entry("NEW")} WHERE {_is_indexed("NEW")}
            ON CONFLICT (link_id) DO UPDATE SET words = EXCLUDED.words;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER links_search_changed
    AFTER INSERT OR DELETE OR UPDATE OF search_text, workspace_id, domain_id, campaign_id, created_at ON links_link
    FOR EACH ROW EXECUTE FUNCTION links_search_changed()
    """,
    """
    CREATE OR REPLACE TRIGGER links_search_emptied AFTER TRUNCATE ON links_link
    FOR EACH STATEMENT EXECUTE FUNCTION links_search_changed()
    """,
)
_INDEXES = (
    f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {_INDEX} ON {_TABLE} USING gin (words) WITH (fastupdate = off)",
    f"CREATE INDEX CONCURRENTLY IF NOT EXISTS link_without_words ON links_link (_id) WHERE {_IS_FOREIGN}",
)

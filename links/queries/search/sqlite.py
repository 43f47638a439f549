"""The index of words on SQLite: an FTS5 table without content, kept up to date by triggers.

Each word is stored behind its workspace's id, so that other workspaces cost nothing. Rows are numbered by the second in
which a link was created, so that the newest come first without sorting; SQLite's own numbers change in a VACUUM.
Measured: a scan of 1,000,000 links takes two seconds, this index a few milliseconds.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import RawSQL

from links.queries.search.terms import Term, Terms

_FEW = 2_000  # links that are quickly read one by one
_TIES = 24  # bits of a number that tell links of one second apart
_LAST_SECOND = (1 << 38) - 1  # after the year 9999
_INDEXED_PREFIXES = (
    4  # characters, with the mark of endings; longer beginnings are looked up as the words that have them
)
_MOST_WORDS = 200  # with one beginning; more of them are merged, which takes longer


def is_installed(database: BaseDatabaseWrapper) -> bool:
    """Tell whether the triggers are there. A migration that recreates the table of links drops them."""
    with database.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'links_search_%'")
        return int(cursor.fetchone()[0]) == len(_TRIGGERS)


def install(database: BaseDatabaseWrapper) -> None:
    """Create what is missing of the index and its triggers. Links that it lacks are in unindexed()."""
    with database.cursor() as cursor:
        for statement in _STATEMENTS:
            cursor.execute(statement)


def uninstall(database: BaseDatabaseWrapper) -> None:
    """Remove the index and its triggers."""
    with database.cursor() as cursor:
        for name in _TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        for table in ("links_search_words", "links_search", "links_search_number"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute("DROP INDEX IF EXISTS link_without_words")


class WordIndex:
    """The links that have some terms."""

    def __init__(self, terms: Terms) -> None:
        # FTS5's expression; empty if no link has one of the words. They consist of letters, digits, marks and emoji.
        self._match = _all_of(terms.workspace_id, terms.all) if terms.all else f'"{terms.workspace_id}#" *'
        excluded = [match for group in terms.excluded if (match := _all_of(terms.workspace_id, group))]
        if self._match and excluded:
            self._match = f"({self._match}) NOT ({' OR '.join(f'({match})' for match in excluded)})"

    def few(self) -> int | None:
        """Return the number of links, if they are so few that they are quickly read one by one."""
        number = self.count(most=_FEW + 1)
        return number if number <= _FEW else None

    def ids(self) -> RawSQL:
        """Return a subquery of the ids."""
        return RawSQL(_IDS, [self._match or '""'])  # noqa: S611 - with parameters

    def count(self, *, most: int | None = None) -> int:
        """Return the number of links, or `most` if there are more."""
        if not self._match:
            return 0
        with connection.cursor() as cursor:
            if most is None:
                cursor.execute("SELECT COUNT(*) FROM links_search WHERE links_search MATCH %s", [self._match])
            else:
                limited = "SELECT 1 FROM links_search WHERE links_search MATCH %s LIMIT %s"
                cursor.execute(f"SELECT COUNT(*) FROM ({limited})", [self._match, most])
            return int(cursor.fetchone()[0])

    def newest(self, *, number: int, after: tuple[datetime, str] | None) -> list[str]:
        """Return the ids of this many links, the newest first, after a link's time and id."""
        if not self._match:
            return []
        # Links of one second are not numbered in the order of lists: of the first and last second all are read.
        second = int(after[0].timestamp()) if after else _LAST_SECOND
        with connection.cursor() as cursor:
            cursor.execute(_NUMBER_BELOW, [self._match, second << _TIES, number])
            lowest = row[0] >> _TIES << _TIES if (row := cursor.fetchone()) else 0
            found = [self._match, lowest, ((second + 1) << _TIES) - 1]
            if after is None:
                cursor.execute(_NEWEST.format(after=""), [*found, number])
            else:
                at = connection.ops.adapt_datetimefield_value(after[0])
                cursor.execute(_NEWEST.format(after="AND (created_at, _id) < (%s, %s)"), [*found, at, after[1], number])
            return [pk for (pk,) in cursor.fetchall()]


def unindexed(limit: int) -> list[str]:
    """Return the ids of up to this many links that the index lacks."""
    with connection.cursor() as cursor:
        cursor.execute(_UNINDEXED, [limit])
        return [pk for (pk,) in cursor.fetchall()]


def without_words(limit: int) -> list[str]:
    """Return the ids of up to this many links whose search column another release has written."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT _id FROM links_link WHERE {_IS_FOREIGN} LIMIT %s", [limit])
        return [pk for (pk,) in cursor.fetchall()]


def _all_of(workspace_id: str, terms: Iterable[Term]) -> str:
    """Return FTS5's expression for links that have all of the terms; an empty one if a term is nowhere."""
    groups = [_alternatives(workspace_id, term) for term in terms]
    return " AND ".join(f"({' OR '.join(group)})" for group in groups) if all(groups) else ""


def _alternatives(workspace_id: str, term: Term) -> list[str]:
    found = [f'"{workspace_id}{mark}"' for mark in term.marks]
    for beginning in term.beginnings:
        found += _words_with(workspace_id + beginning, is_short=len(beginning) <= _INDEXED_PREFIXES)
    return found


def _words_with(first: str, *, is_short: bool) -> list[str]:
    if is_short:
        return [f'"{first}" *']
    # Merging the links of all words with a beginning takes long if they are many; those of whole words are not merged.
    with connection.cursor() as cursor:
        cursor.execute(_WORDS_WITH_BEGINNING, [first, first + "\U0010ffff", _MOST_WORDS + 1])
        words = [word for (word,) in cursor.fetchall()]
    return [f'"{word}"' for word in words] if len(words) <= _MOST_WORDS else [f'"{first}" *']


_IDS = """
SELECT link_id FROM links_search_number
WHERE number IN (SELECT rowid FROM links_search WHERE links_search MATCH %s)
"""
_NUMBER_BELOW = """
SELECT rowid FROM links_search WHERE links_search MATCH %s AND rowid < %s ORDER BY rowid DESC LIMIT 1 OFFSET %s
"""
_NEWEST = """
SELECT _id FROM links_search_number CROSS JOIN links_link ON _id = link_id
WHERE number IN (SELECT rowid FROM links_search WHERE links_search MATCH %s AND rowid BETWEEN %s AND %s) {after}
ORDER BY created_at DESC, _id DESC LIMIT %s
"""
_WORDS_WITH_BEGINNING = "SELECT term FROM links_search_words WHERE term >= %s AND term < %s LIMIT %s"
# Only our own expressions are put into these.
# ruff: noqa: S608
_UNINDEXED = """
SELECT _id FROM links_link WHERE workspace_id IS NOT NULL AND search_text <> ''
AND NOT EXISTS (SELECT 1 FROM links_search_number WHERE link_id = _id) LIMIT %s
"""
_IS_FOREIGN = "substr(search_text, 1, 1) NOT IN ('', ' ')"


def _words(row: str) -> str:
    """Return an expression for the words of a link: those of its texts, and marks for its domain and campaign."""
    line = f"substr({row}.search_text, 1, instr({row}.search_text, char(10)) - 1)"
    owner = f"' ' || {row}.workspace_id"
    domain, campaign = f"coalesce({row}.domain_id, 'site')", f"coalesce({owner} || '#' || {row}.campaign_id, '')"
    return f"replace({line}, ' ', {owner}) || {owner} || '#' || {domain} || {campaign}"


def _number(row: str) -> str:
    """Return an expression for the next free number of the second in which the link was created."""
    first = f"(CAST(strftime('%s', substr({row}.created_at, 1, 19)) AS INTEGER) << {_TIES})"
    taken = (
        f"(SELECT max(number) FROM links_search_number WHERE number BETWEEN {first} AND {first} + (1 << {_TIES}) - 1)"
    )
    return f"coalesce({taken}, {first} - 1) + 1"


def _is_indexed(row: str) -> str:
    return f"{row}.workspace_id IS NOT NULL AND substr({row}.search_text, 1, 1) = ' '"


_ADD = f"""
INSERT INTO links_search_number (number, link_id) SELECT {_number("NEW")}, NEW._id WHERE {_is_indexed("NEW")};
INSERT INTO links_search (rowid, words) SELECT number, {_words("NEW")} FROM links_search_number WHERE link_id = NEW._id;
"""
_REMOVE = f"""
INSERT INTO links_search (links_search, rowid, words)
SELECT 'delete', number, {_words("OLD")} FROM links_search_number WHERE link_id = OLD._id;
DELETE FROM links_search_number WHERE link_id = OLD._id;
"""
_TRIGGERS = ("links_search_added", "links_search_deleted", "links_search_changed")
_INDEXED_COLUMNS = ("search_text", "workspace_id", "domain_id", "campaign_id", "created_at")
_STATEMENTS = (
    "CREATE TABLE IF NOT EXISTS links_search_number (number INTEGER PRIMARY KEY, link_id TEXT NOT NULL UNIQUE)",
    f"""
    CREATE VIRTUAL TABLE IF NOT EXISTS links_search USING fts5(
        words, content='', detail='none', columnsize=0, tokenize="ascii tokenchars '#'",
        prefix='{" ".join(str(24 + length) for length in range(1, _INDEXED_PREFIXES + 1))}'
    )
    """,
    "CREATE VIRTUAL TABLE IF NOT EXISTS links_search_words USING fts5vocab('links_search', 'row')",
    f"CREATE INDEX IF NOT EXISTS link_without_words ON links_link (_id) WHERE {_IS_FOREIGN}",
    f"CREATE TRIGGER IF NOT EXISTS links_search_added AFTER INSERT ON links_link BEGIN {_ADD} END",
    f"CREATE TRIGGER IF NOT EXISTS links_search_deleted AFTER DELETE ON links_link BEGIN {_REMOVE} END",
    f"""
    CREATE TRIGGER IF NOT EXISTS links_search_changed AFTER UPDATE OF {", ".join(_INDEXED_COLUMNS)} ON links_link
    BEGIN {_REMOVE} {_ADD} END
    """,
)

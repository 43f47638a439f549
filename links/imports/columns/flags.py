"""Columns that say that a link does not redirect, or asks for a password.

An import must not open what was closed: a cell that cannot be read is a problem of its row.
"""

from collections.abc import Collection, Sequence

from links.imports.cells import folded, words
from links.imports.files.reading import FileRow

_SINCE_HEADINGS = words("archivedat deletedat disabledat bannedat blockedat")  # a time, or empty
CLOSED_HEADINGS = _SINCE_HEADINGS | words(
    "archived isarchived disabled isdisabled banned isbanned blocked isblocked deleted isdeleted paused "
    "suspended expired isexpired unsafe inactive isinactive status state linkstatus active isactive "
    "enabled isenabled live deaktiviert gesperrt archiviert aktiv actif active inactif desactive archive "
    "activo inactivo archivado"
)
PROTECTED_HEADINGS = words(
    "password haspassword passwordprotected ispasswordprotected passwordhash protected isprotected "
    "passwort kennwort motdepasse contrasena"
)

_STATUS_HEADINGS = words("status state linkstatus")
_OPEN_HEADINGS = words("active isactive enabled isenabled live aktiv actif activo")
_YES = words("true yes y 1 on x wahr ja vrai oui verdadero si")
_NO = words("false no n 0 off falsch nein faux non falso null none nil undefined")
_OPEN_WORDS = words("active enabled live open ok published scheduled online aktiv actif activo")
_OVER_WORDS = words("expired exhausted limitreached")
_CLOSED_WORDS = _OVER_WORDS | words(
    "inactive disabled archived banned blocked deleted paused suspended expired exhausted limitreached "
    "unsafe draft closed offline trashed inaktiv deaktiviert archiviert gesperrt inactif desactive "
    "archive inactivo archivado"
)


def yes_or_no(text: str) -> bool | None:
    """Return what a cell with a word for true or false means, or None for any other text."""
    word = folded(text)
    return word in _YES if word in _YES | _NO else None


def is_closed(text: str, *, heading: str) -> bool | None:
    """Tell whether the cell says that the link is closed, or return None if it cannot be read."""
    word = folded(text)
    if folded(heading) in _SINCE_HEADINGS:
        return bool(word) and word not in _NO
    if is_status(heading) and word in _YES | _NO:
        return None
    if not word or word in _OPEN_WORDS:
        return False
    if word in _CLOSED_WORDS:
        return True
    if word not in _YES | _NO:
        return None
    return (word in _NO) == (folded(heading) in _OPEN_HEADINGS)


def is_status(heading: str) -> bool:
    """Tell whether the column holds a word for what the link does, and not true or false."""
    return folded(heading) in _STATUS_HEADINGS


def is_over(text: str) -> bool:
    """Tell whether the cell says that the link has expired or reached its click limit."""
    return folded(text) in _OVER_WORDS


def is_protected(text: str) -> bool:
    """Tell whether the cell says that the link asks for a password, or holds that password."""
    stripped = text.strip().strip("-–—")
    return bool(stripped) and folded(stripped) not in _NO


def guess_closed(header: Sequence[str], rows: Sequence[FileRow], taken: Collection[int]) -> list[int]:
    """Return the columns whose headings and cells both say whether links are closed."""
    return [
        column
        for column, heading in enumerate(header)
        if column not in taken and folded(heading) in CLOSED_HEADINGS and _is_readable(rows, column, heading)
    ]


def guess_protected(header: Sequence[str], taken: Collection[int]) -> list[int]:
    """Return the columns whose headings say that links ask for a password."""
    return [
        column for column, heading in enumerate(header) if column not in taken and folded(heading) in PROTECTED_HEADINGS
    ]


def _is_readable(rows: Sequence[FileRow], column: int, heading: str) -> bool:
    texts = [text for row in rows if column < len(row.cells) and (text := row.cells[column]).strip()]
    return sum(is_closed(text, heading=heading) is not None for text in texts) * 2 >= len(texts)

"""What must be answered about a file before its dry run, where a guess could lose codes or move links elsewhere."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from links.fields import ALIAS
from links.imports.cells import cell, folded
from links.imports.columns import presets, short_urls
from links.imports.columns.places import Places
from links.imports.files.reading import FileRow

_SAMPLE_ROWS = 200


@dataclass(frozen=True)
class Questions:
    """Columns, hosts and campaigns that need an answer."""

    aliases: list[int] = field(default_factory=list)  # unused columns that look like short URLs or codes
    repeated: list[int] = field(default_factory=list)  # unused columns with the name of a used one, and other cells
    hosts: dict[str, int] = field(default_factory=dict)  # unknown hosts of short URLs with the numbers of their rows
    campaigns: dict[str, int] = field(default_factory=dict)  # unknown names with the numbers of their rows


def of_file(
    header: Sequence[str],
    rows: Sequence[FileRow],
    *,
    columns: Mapping[str, int],
    fallbacks: Sequence[int],
    others: Collection[int],
    places: Places,
) -> Questions:
    """Return the questions about a file with this mapping; `others` are columns with another answer.

    `fallbacks` are as in Answers.
    """
    names = [folded(heading) for heading in header]
    preset = presets.recognized(frozenset(names))
    known = {column for column, name in enumerate(names) if preset and name in preset.known}
    used = known.union(columns.values(), fallbacks, others)
    aliases = short_urls.unused_aliases(header, rows[:_SAMPLE_ROWS], alias=columns.get(ALIAS.name), used=used)
    answered = {*columns.values(), *fallbacks, *others}
    repeated = [column for column in _repeated(names, rows, answered) if column not in aliases]
    hosts, campaigns = places.unknown_hosts(rows, columns, fallbacks), places.unknown_campaigns(rows, columns)
    return Questions(aliases, repeated, hosts, campaigns)


def _repeated(names: Sequence[str], rows: Sequence[FileRow], answered: Collection[int]) -> Iterator[int]:
    first = {names[column]: column for column in sorted(answered, reverse=True) if column < len(names)}
    for column, name in enumerate(names):
        other = first.get(name) if name and column not in answered else None
        if other is not None and any(
            cell(row.cells, column) not in ("", cell(row.cells, other)) for row in rows[:_SAMPLE_ROWS]
        ):
            yield column

"""The search column of links: searches ignore case in every script, with the same result on every engine.

One column holds the folded text of all searched fields and tags. Databases cannot fold it themselves: SQLite folds
ASCII letters only. Searching the table of tags needs a join, and MongoDB would join the tags of every link.
"""

from collections.abc import Iterable

from links.rules import tags

_TAG_LINE = "\t%s\n"  # folded text has neither tabs nor line breaks, so only tags match this


def text_of(texts: Iterable[str], *, tag_names: Iterable[str]) -> str:
    """Return the value of the search column for a link with these texts and tags: one line for each."""
    lines = [folded(text) + "\n" for text in texts]
    return "".join(lines + [tag_line(name) for name in tag_names])


def tag_line(name: str) -> str:
    """Return a line that the search column contains if and only if the link has this tag."""
    return _TAG_LINE % folded(name)


def folded(text: str) -> str:
    """Return the text as it is stored and searched: case-folded, on a single line."""
    return " ".join(tags.folded(text).split())

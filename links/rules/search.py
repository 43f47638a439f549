"""Finding links by what people remember of them: without case, in every script, and alike on every engine.

Everything a link is found by stands in one column: databases fold what letters they know, SQLite those of ASCII, and
MongoDB would join the tags of all links before it takes those of a page.
"""

from collections.abc import Iterable

from links.rules import tags

_TAG = "\t%s\n"  # no folded text holds either, so nothing else can look like a tag


def text_of(texts: Iterable[str], *, tag_names: Iterable[str]) -> str:
    """Return the text that a link with these texts and tags is found in, one line for each."""
    lines = [folded(text) + "\n" for text in texts]
    return "".join(lines + [tag_line(name) for name in tag_names])


def tag_line(name: str) -> str:
    """Return what the text of every link with this tag contains, and of no other."""
    return _TAG % folded(name)


def folded(text: str) -> str:
    """Return the form in which texts, and what is looked for in them, are compared: a single line."""
    return " ".join(tags.folded(text).split())

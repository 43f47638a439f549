"""The search column of links, and the words of a search: the same on every engine.

The column's first line has the words of all searched texts, each with a space before it, so that a link has a word that
begins with "pack" if and only if its column contains " pack". The ends of a code's words follow, each with ENDING
before it. A line for each tag comes last. Databases cannot fold the text themselves: SQLite folds ASCII letters only.
Searching the table of tags would need a join.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby
from urllib.parse import unquote

from links.rules import tags

MOST_WORDS = 32  # of a search; further ones are ignored
LONGEST_WORD = 40  # characters; longer words are stored and searched by their beginning
ENDING = "\u00b7"  # before the end of a code's word; no word has it
_SHORTEST_ENDING = 3  # characters of a code's end that find it
_TAG_LINE = "\t%s\n"  # words have neither tabs nor line breaks, so only tags match this
_SCHEME = re.compile(r"\b[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_ASCII_WORD = re.compile("[a-z0-9]+")
# Of Latin, Greek and Cyrillic letters, and variants of emoji; points of Hebrew and Arabic vowels, and the Arabic line
# that widens words. Other marks are parts of words.
_ACCENTS = re.compile(
    "[\u0300-\u036f\ufe00-\ufe0f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]"
)
# Unicode does not decompose these; people write either of the Arabic ones.
_STROKES = str.maketrans(
    dict(zip("øłđðħŧı\u0649\u0629", "olddhti\u064a\u0647", strict=True)) | {"æ": "ae", "œ": "oe", "þ": "th"}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})  # as people write them without
# An excluded part of a search: a word or words in quotation marks. Before a digit the minus is part of a number, such
# as a discount.
_EXCLUDED = re.compile(r"""(?<![^\s"'“(])[-\u2212]+(?:["“](?=[^"”]*[^\W\d_])[^"”]*["”]|["'“(#@]*(?=[^\W\d_])\S+)""")
# Thai, Lao, Tibetan; Burmese; Khmer; Hangul, Chinese and Japanese: no spaces between words, or endings without one.
_UNSPACED = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u318f\u31a0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)


def text_of(texts: Iterable[str], *, code: str, tag_names: Iterable[str]) -> str:
    """Return the value of the search column for a link with these texts, this code and these tags."""
    names = list(tag_names)
    found = dict.fromkeys(word for text in (code, *texts, *names) for word in _words_and_spellings(text))
    found |= dict.fromkeys(ENDING + ending for word in _words(_plain(code)) for ending in _endings(word))
    return f" {' '.join(found)}\n" + "".join(tag_line(name) for name in names)


def is_current(text: str) -> bool:
    """Tell whether the column has words as above, or nothing; releases before 0.2 wrote whole texts."""
    return text[:1] in ("", " ")


def tag_line(name: str) -> str:
    """Return a line that the search column contains if and only if the link has this tag."""
    return _TAG_LINE % tags.folded(name)


@dataclass(frozen=True)
class Word:
    """A word of a search. A link has it if one of the link's words begins with it, or with one of its spellings."""

    spellings: tuple[str, ...]  # the usual one first

    @property
    def beginnings(self) -> tuple[str, ...]:
        """What a word of the column's first line begins with, if the link has the word."""
        usual = self.spellings[0]
        return (*self.spellings, ENDING + usual) if len(usual) >= _SHORTEST_ENDING else self.spellings

    def is_in(self, name: tuple[str, ...]) -> bool:
        """Tell whether words_of_name() has the word."""
        return any(word.startswith(self.spellings) for word in name)


@dataclass(frozen=True)
class Query:
    """A search: the words that a link must have, and groups of words of which it must not have all."""

    words: tuple[Word, ...]
    excluded: tuple[tuple[Word, ...], ...] = ()


def query(text: str) -> Query:
    """Return the query that people mean by the text; one without words for punctuation only.

    Punctuation and the scheme of a URL are no words. A minus directly before a letter excludes what follows it. Words
    after the first MOST_WORDS are ignored.
    """
    words = tuple(_query_words(_EXCLUDED.sub(" ", text)))[:MOST_WORDS]
    excluded = (tuple(_query_words(part)) for part in _EXCLUDED.findall(text))
    return Query(words, tuple(group for group in excluded if group)[: MOST_WORDS - len(words)])


def words_of_name(name: str) -> tuple[str, ...]:
    """Return the words of a host or a campaign's name, by which its links are found."""
    return tuple(_words_and_spellings(name))


def _query_words(text: str) -> Iterable[Word]:
    return dict.fromkeys(Word(tuple(dict.fromkeys(each))) for each in _spelled(_plain(text), is_search=True))


def _words_and_spellings(text: str) -> Iterator[str]:
    return chain.from_iterable(_spelled(_plain(text), is_search=False))


def _spelled(text: str, *, is_search: bool) -> Iterable[tuple[str, ...]]:
    """Yield each word; behind one with an umlaut, as people write it where they have none."""
    words = _words(text, is_search=is_search)
    lower = text if text.isascii() else unicodedata.normalize("NFC", text).lower()
    spelled = lower.translate(_UMLAUTS)
    if spelled == lower:
        return ((word,) for word in words)
    return zip(words, _words(spelled, is_search=is_search), strict=True)


def _plain(text: str) -> str:
    """Return the text without percent encoding and the schemes of URLs."""
    return _SCHEME.sub(" ", unquote(text, errors="ignore")) if "%" in text or "://" in text else text


def _words(plain: str, *, is_search: bool = False) -> Iterator[str]:
    folded = _folded(plain)
    if folded.isascii():
        found: Iterable[str] = _ASCII_WORD.findall(folded)
    else:
        found = _words_of_any_script(folded, is_search=is_search)
    for word in found:
        yield word[:LONGEST_WORD]


def _words_of_any_script(folded: str, *, is_search: bool) -> Iterator[str]:
    """Yield words; of texts without spaces, each character with the next one, so that any part of them is found."""
    for kind, chars in groupby(folded, _kind):
        run = "".join(chars)
        if kind == "word":
            yield run
        elif kind == "unspaced":
            # A search needs no last character alone: the pair before it has it.
            last = len(run) - 1 if is_search and len(run) > 1 else len(run)
            yield from (run[start : start + 2] for start in range(last))


@lru_cache(4096)
def _kind(char: str) -> str:
    category = unicodedata.category(char)
    if _UNSPACED.match(char) and category[0] in "LMN":
        return "unspaced"
    if category[0] in "LMN":
        return "word"
    return "unspaced" if category == "So" and char != "\ufffd" else ""  # emoji


def _folded(text: str) -> str:
    """Return the text without differences of case, width and accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    visible = "".join(char for char in _ACCENTS.sub("", apart) if unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFC", visible).translate(_STROKES)


def _endings(word: str) -> Iterator[str]:
    """Yield the ends of a code's word, so that its middle is found too: people remember parts of codes."""
    return (word[start:] for start in range(1, len(word) - _SHORTEST_ENDING + 1))

"""Host names that are written to look like others."""

import unicodedata

import ada_url

# Unicode Technical Standard 39, "highly restrictive": one script, or one of these sets. The names are first words of
# the characters' names, because Python's unicodedata has no property for scripts.
_TOGETHER = (
    {"LATIN", "CJK", "HIRAGANA", "KATAKANA"},
    {"LATIN", "CJK", "BOPOMOFO"},
    {"LATIN", "CJK", "HANGUL"},
)
_IN_ANY_SCRIPT = {"MODIFIER", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"}
# Cyrillic and Greek letters that look like Latin ones, from which whole words such as "apple" can be made.
_LIKE_LATIN = frozenset(
    "\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u04cf\u043e\u0440\u051b\u0455\u051d\u0445\u0443\u0475\u0461\u0433"
    "\u043f\u044c\u03b1\u03b9\u03ba\u03bd\u03c1\u03c5\u03c9\u03b7\u03bf\u03c4"
)


def is_lookalike(host: str) -> bool:
    """Tell whether a label of the host, in DNS form, mixes scripts, or has only letters that look like Latin ones."""
    labels = [ada_url.idna_to_unicode(label) for label in host.split(".")]
    zone = _scripts(labels[-1])
    return any(_imitates_latin(label, zone) or not _may_be_together(_scripts(label)) for label in labels)


def _scripts(label: str) -> set[str]:
    """Return the scripts of the label's letters."""
    letters = (char for char in label if char.isalpha())
    return {unicodedata.name(letter, "UNKNOWN").split()[0] for letter in letters} - _IN_ANY_SCRIPT


def _may_be_together(scripts: set[str]) -> bool:
    return len(scripts) <= 1 or any(scripts <= allowed for allowed in _TOGETHER)


def _imitates_latin(label: str, zone: set[str]) -> bool:
    letters = {char for char in label if char.isalpha()}
    return bool(letters) and letters <= _LIKE_LATIN and _scripts(label) != zone

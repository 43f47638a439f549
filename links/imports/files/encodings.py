"""Decode uploaded files: guess the encoding, and refuse what is not text."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shortener.errors import Invalid

# The encodings that people can choose, by Python's names.
ENCODINGS = {
    "utf-8": _("UTF-8"),
    "utf-16-le": _("UTF-16 (Excel's Unicode text)"),
    "utf-16-be": _("UTF-16, big-endian"),
    "windows-1252": _("Windows-1252 (Western European)"),
    "iso-8859-1": _("Latin-1 (ISO 8859-1)"),
    "iso-8859-15": _("Latin-9 (ISO 8859-15)"),
    "mac-roman": _("Mac Roman"),
    "windows-1250": _("Windows-1250 (Central European)"),
    "windows-1251": _("Windows-1251 (Cyrillic)"),
    "windows-1253": _("Windows-1253 (Greek)"),
    "windows-1254": _("Windows-1254 (Turkish)"),
    "shift-jis": _("Shift JIS (Japanese)"),
    "gb18030": _("GB 18030 (Chinese)"),
}

_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_OLD_WORKBOOK = _(
    "This is an old Excel workbook (.xls). Save it as .xlsx or CSV in your spreadsheet program, and upload that file."
)
_LOCKED_WORKBOOK = _("This workbook is protected with a password. Save it without the password, and upload that file.")
_XML = _("This is XML. Save it as .xlsx, .ods or CSV in your spreadsheet program, and upload that file.")
_NO_TEXT = _("This isn't a text file. Export your links as CSV, and upload that file.")
_WEB_PAGE = _("This is a web page. Export your links as CSV, and upload that file.")
_DAMAGED = _(
    "Line %(line)s is damaged: it is not in the encoding %(encoding)s, which the file begins with. Save the file as "
    "“CSV UTF-8”, and upload it again."
)
_OTHER_FORMATS: dict[bytes, str | Promise] = {  # by their first bytes, in lower case
    b"\xd0\xcf\x11\xe0": _OLD_WORKBOOK,
    b"%pdf": _NO_TEXT,
    b"\x1f\x8b": _("This is a compressed file. Unpack it, and upload the file from inside."),
    b"{\\rtf": _("This is a text document. Save it as plain text, or export your links as CSV."),
    b"<!doctype html": _WEB_PAGE,
    b"<html": _WEB_PAGE,
    b"<?xml": _XML,
}
_CONTROL_CHARACTERS = re.compile(rb"[\x01-\x08\x0e-\x19\x1b-\x1f]")  # those that text files do not have
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # in an .xlsx with a password, which is like an .xls then
_SAMPLE_BYTES = 8_192  # bytes
_END_OF_FILE = "\x1a"  # written by DOS programs


class Unreadable(Invalid):
    """The file cannot be read as a table. The message says what to do."""


def decoded(content: bytes, encoding: str = "") -> tuple[str, str]:
    """Return the text and its encoding, which is guessed unless given, or raise Unreadable.

    The text has neither a byte order mark nor NUL characters.
    """
    if not content.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise Unreadable(_("The file is empty."))
    start = content[:_SAMPLE_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for beginning, reason in _OTHER_FORMATS.items():
        if start.startswith(beginning):
            raise Unreadable(_LOCKED_WORKBOOK if _ENCRYPTED in content else reason)
    chosen = encoding or guessed(content)
    try:
        text = content.decode(chosen)
    except UnicodeDecodeError as error:
        reason = _("Line %(line)s is not in the encoding %(encoding)s. Choose another.") if encoding else _DAMAGED
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(reason % {"line": line, "encoding": ENCODINGS[chosen]}, field="encoding") from None
    text = text.removeprefix("\ufeff").rstrip(_END_OF_FILE)
    if "\0" in text:
        raise Unreadable(_NO_TEXT)
    return text, chosen


def guessed(content: bytes) -> str:
    """Return the likeliest encoding, or raise Unreadable for a file that is not text."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return encoding
    sample = content[:_SAMPLE_BYTES]
    if b"\0" in sample:
        return _guessed_of_two_bytes(sample)
    if len(_CONTROL_CHARACTERS.findall(sample)) > len(sample) // 50:
        raise Unreadable(_NO_TEXT)
    if _can_be(content, "utf-8"):
        return "utf-8"
    # Lines that end with CR alone are written by Excel for Mac, which uses this encoding.
    if b"\r" in content and b"\n" not in content:
        return "mac-roman"
    return "windows-1252" if _can_be(content, "windows-1252") else "iso-8859-1"


def _guessed_of_two_bytes(sample: bytes) -> str:
    """Return the byte order of UTF-16: the zero bytes of ASCII characters come first or second."""
    pairs = max(len(sample) // 2, 1)
    in_front, behind = sample[0::2].count(0) / pairs, sample[1::2].count(0) / pairs
    if max(in_front, behind) < 0.2 or min(in_front, behind) > 0.02:
        raise Unreadable(_NO_TEXT)
    return "utf-16-be" if in_front > behind else "utf-16-le"


def _can_be(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True

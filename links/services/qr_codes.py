"""QR codes of short URLs as pictures, in colors that readers can tell apart."""

import io
import struct
import zlib
from dataclasses import dataclass
from typing import Literal

import segno
from django.utils.translation import gettext as _

from shortener.errors import Invalid

TRANSPARENT = "transparent"
_LEAST_CONTRAST = 3  # between luminances, as WCAG reckons it
_WHITE = (255, 255, 255)

Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class Look:
    """How a code is drawn; raises Invalid for colors that readers cannot tell apart.

    Colors are #rgb or #rrggbb, and a TRANSPARENT background is expected to lie on white.
    """

    size: int = 512  # pixels, the margin included
    margin: int = 4  # modules, which are the little squares of the code
    color: str = "#000000"
    background: str = "#ffffff"
    correction: Literal["L", "M", "Q", "H"] = "M"

    def __post_init__(self) -> None:
        dark, light = (_luminance(_rgb(color)) for color in (self.color, self.background))
        if dark > light:
            raise Invalid(_("Choose a color that is darker than the background."), field="color")
        if (light + 0.05) / (dark + 0.05) < _LEAST_CONTRAST:
            text = _("Choose a color with more contrast to the background: readers need a ratio of %(ratio)s or more.")
            raise Invalid(text % {"ratio": _LEAST_CONTRAST}, field="color")


def svg(text: str, look: Look) -> bytes:
    """Return the text's code as an SVG document, which can be scaled and has neither scripts nor styles."""
    light = None if look.background == TRANSPARENT else _hex(look.background)
    document = io.BytesIO()
    _code(text, look).save(
        document, kind="svg", border=look.margin, dark=_hex(look.color), light=light, xmldecl=False, omitsize=True,
        svgclass=None, lineclass=None,
    )  # fmt: skip
    # Crisp: smooth edges would leave hair lines between the rows.
    size = f'<svg width="{look.size}" height="{look.size}" shape-rendering="crispEdges" '
    return document.getvalue().replace(b"<svg ", size.encode(), 1)


def png(text: str, look: Look) -> bytes:
    """Return the text's code as a PNG image of exactly the size, or raise Invalid if it has more modules than pixels.

    Modules have a whole number of pixels; what is left over goes to the margin.
    """
    rows = ["".join("01"[module] for module in row) for row in _code(text, look).matrix_iter(border=look.margin)]
    scale, rest = divmod(look.size, len(rows))
    if not scale:
        raise Invalid(_("This code needs a size of at least %(size)s.") % {"size": len(rows)}, field="size")
    before, after = "0" * (rest // 2), "0" * (rest - rest // 2)
    wide = [before + "".join(module * scale for module in row) + after for row in rows]
    blank = "0" * look.size
    lines = [blank] * len(before) + [line for line in wide for _copy in range(scale)] + [blank] * len(after)
    return _png(lines, dark=_rgb(look.color), light=_rgb(look.background), is_open=look.background == TRANSPARENT)


def _code(text: str, look: Look) -> segno.QRCode:
    return segno.make_qr(text, error=look.correction, boost_error=False)


def _hex(color: str) -> str:
    return "#{:02x}{:02x}{:02x}".format(*_rgb(color))


def _rgb(color: str) -> Rgb:
    if color == TRANSPARENT:
        return _WHITE
    digits = color.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue


def _luminance(color: Rgb) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (c / 255 for c in color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _png(lines: list[str], *, dark: Rgb, light: Rgb, is_open: bool) -> bytes:
    """Return a square image with one bit for each pixel, "1" being dark."""
    size = len(lines)
    width = -(-size // 8)  # bytes of a line
    packed = {line: int(line.ljust(width * 8, "0"), 2).to_bytes(width) for line in set(lines)}
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", size, size, 1, 3, 0, 0, 0)),  # 1 bit, by palette
        (b"PLTE", bytes(light + dark)),
        *([(b"tRNS", b"\0")] if is_open else []),  # the palette's first color is transparent
        (b"IDAT", zlib.compress(b"".join(b"\0" + packed[line] for line in lines), 9)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
